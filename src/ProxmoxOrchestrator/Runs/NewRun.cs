using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>A run to be, before it has rows.</summary>
/// <param name="Command">Null: the deployment's own.</param>
internal sealed record NewRun(string Id, string ReplicaId, RunKind Kind, string StartedBy, IReadOnlyList<string>? Command)
{
    public DateTimeOffset? ScheduledFor { get; init; }
}
