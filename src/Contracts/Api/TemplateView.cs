namespace ProxPaaS.Contracts.Api;

/// <summary>Services that are deployed together by one command.</summary>
/// <param name="Name">NAME, or CATALOGUE/NAME.</param>
/// <param name="Icon">A word for the console; no picture.</param>
/// <param name="Notes">What to know after it was deployed.</param>
public sealed record TemplateView(
    string Name, string? Catalogue, string Title, string Description, string Icon, string Category, string? Documentation, string? Notes,
    IReadOnlyList<TemplateInputView> Inputs, IReadOnlyList<TemplateServiceView> Services);
