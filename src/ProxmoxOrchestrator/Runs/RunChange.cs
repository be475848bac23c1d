using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>What was written about a run, to be told.</summary>
/// <param name="Told">Its state is another than before.</param>
/// <param name="NodeId">Whose set has changed; null for none.</param>
internal sealed record RunChange(string OrganisationId, string ServiceId, string RunId, RunKind Kind, RunState State, string Reason, bool Told, string? NodeId);
