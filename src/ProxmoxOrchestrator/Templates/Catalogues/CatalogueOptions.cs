namespace ProxPaaS.Orchestrator.Templates.Catalogues;

/// <summary>Section <c>Catalogues</c>.</summary>
public sealed class CatalogueOptions
{
    public int RefreshMinutes { get; set; } = 60;
}
