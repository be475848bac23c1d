namespace ProxPaaS.Orchestrator.Templates.Catalogues;

/// <summary>Section <c>Catalogues</c>.</summary>
public sealed class CatalogueOptions
{
    /// <summary>PEM of the authority that signed private hosts' certificates; empty: one that the system trusts.</summary>
    public string? CaFile { get; set; }

    public int RefreshMinutes { get; set; } = 60;
}
