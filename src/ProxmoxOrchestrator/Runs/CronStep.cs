namespace ProxPaaS.Orchestrator.Runs;

/// <summary>What to do about a schedule now.</summary>
/// <param name="Slot">The time of the schedule that is dealt with; null when none is due.</param>
/// <param name="Run">False: it is left out, for the reason given.</param>
/// <param name="Replace">Runs that go on are cancelled.</param>
internal sealed record CronStep(DateTimeOffset? Slot, bool Run, bool Replace, string Reason, DateTimeOffset? NextAt);
