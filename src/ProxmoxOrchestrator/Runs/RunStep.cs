using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>What becomes of a run now.</summary>
/// <param name="Reason">A sentence.</param>
/// <param name="EndAs">How it will have ended once it is stopped.</param>
/// <param name="Stop">Its replica is to stop.</param>
/// <param name="LookAgainAt">When time alone will change this.</param>
internal sealed record RunStep(RunState State, string Reason, RunState? EndAs = null, bool Stop = false, int? ExitCode = null, DateTimeOffset? LookAgainAt = null)
{
    public bool IsOver => RunFacts.IsOver(State);
}
