namespace ProxPaaS.Orchestrator.Templates;

/// <summary>Where a blueprint goes.</summary>
/// <param name="Project">Name or id; with <see cref="Create"/> a name that need not exist yet.</param>
/// <param name="Environment">Name; null: production.</param>
internal sealed record BlueprintTarget(string Project, string? Environment, bool Create);
