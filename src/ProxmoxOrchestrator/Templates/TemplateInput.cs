namespace ProxPaaS.Orchestrator.Templates;

/// <param name="Default">As a variable's value is written, generators included; null: it has to be given.</param>
/// <param name="Secret">Not shown again.</param>
internal sealed record TemplateInput(string Name, string Description, string? Default, bool Secret);
