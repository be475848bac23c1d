namespace ProxPaaS.Orchestrator.Templates;

/// <summary>A description of services that belong together; <c>templates/services/README.md</c> has the format.</summary>
/// <param name="Catalogue">The catalogue that it comes from; null for the platform's own.</param>
/// <param name="Icon">A word for the console; no picture.</param>
/// <param name="Notes">What to know after it was deployed.</param>
internal sealed record Template(
    string Name, string? Catalogue, string Title, string Description, string Icon, string Category, string? Documentation, string? Notes,
    IReadOnlyList<TemplateInput> Inputs, Blueprint Blueprint)
{
    /// <summary>NAME, or CATALOGUE/NAME.</summary>
    public string Reference => Catalogue is null ? Name : $"{Catalogue}/{Name}";
}
