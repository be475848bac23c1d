using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Builds.Logs;

/// <summary>What one line of BuildKit's plain progress says about a step.</summary>
/// <param name="State">Null: it only has this name.</param>
internal sealed record BuildStepChange(int Number, string? Name, BuildStepState? State, long? Milliseconds);
