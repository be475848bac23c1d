using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>A run that is not over, with what is known of its replica.</summary>
/// <param name="Replica">Null when its row is gone.</param>
/// <param name="StartedAt">When its process began, as far as anybody reported it.</param>
/// <param name="Obsolete">Why nobody needs it any more; null while somebody does.</param>
internal sealed record RunFacts(
    string Id, RunState State, string Reason, RunState? EndAs, bool LogComplete, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, TimeSpan Timeout, RunReplica? Replica, string? Obsolete)
{
    public static bool IsOver(RunState state) => state is not (RunState.Pending or RunState.Starting or RunState.Running);
}
