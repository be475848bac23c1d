using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>All that a decision about a cron service's next run rests on.</summary>
/// <param name="LastSlot">The last time of the schedule that was dealt with.</param>
/// <param name="NextAt">The next one, as planned; null when nothing was planned yet.</param>
/// <param name="Going">Runs of its schedule that are not over.</param>
/// <param name="HasVersion">There is a version to run.</param>
internal sealed record CronFacts(
    CronSchedule Schedule, TimeZoneInfo Zone, DateTimeOffset? LastSlot, DateTimeOffset? NextAt, RunConcurrency Concurrency, MissedRuns Missed, int Going, bool HasVersion);
