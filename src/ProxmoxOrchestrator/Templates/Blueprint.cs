namespace ProxPaaS.Orchestrator.Templates;

/// <summary>Services to be made together, wherever they come from: a template or a compose file.</summary>
internal sealed record Blueprint(IReadOnlyList<BlueprintService> Services);
