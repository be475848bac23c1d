namespace ProxPaaS.Orchestrator.Templates.Catalogues;

/// <summary>Section <c>Catalogues</c>.</summary>
public sealed class CatalogueOptions
{
    /// <summary>Host names that may have private addresses: catalogues inside one's own network. All others must be public.</summary>
    public IReadOnlyList<string> PrivateHosts { get; set; } = [];

    /// <summary>PEM of the authority that signed private hosts' certificates; empty: one that the system trusts.</summary>
    public string? CaFile { get; set; }

    public int RefreshMinutes { get; set; } = 60;
}
