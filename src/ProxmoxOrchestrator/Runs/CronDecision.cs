using System.Globalization;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>
/// Whether a schedule runs now. A time of the schedule is dealt with once: one that was dealt with is never planned again, also when the clock
/// is put back. Pure.
/// </summary>
internal static class CronDecision
{
    /// <summary>What is dealt with later than this was missed.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>A clock that was put back by more than this was wrong before: what it planned does not count.</summary>
    public static readonly TimeSpan WrongClock = TimeSpan.FromHours(2);

    /// <summary>The next time of the schedule, after what was dealt with.</summary>
    public static DateTimeOffset? Plan(CronSchedule schedule, TimeZoneInfo zone, DateTimeOffset? lastSlot, DateTimeOffset now)
        => schedule.Next(lastSlot is { } last && last > now && last <= now + WrongClock ? last : now, zone);

    public static CronStep Decide(CronFacts facts, DateTimeOffset now)
    {
        if (facts.NextAt is not { } slot || now < slot)
        {
            return new(null, false, false, "", facts.NextAt ?? Plan(facts.Schedule, facts.Zone, facts.LastSlot, now));
        }

        var next = Plan(facts.Schedule, facts.Zone, slot, now);
        var missed = now - slot > Tolerance;
        return facts switch
        {
            { HasVersion: false } => Skip(slot, next, "no version of the service was deployed yet"),
            { Missed: MissedRuns.Skip } when missed => Skip(slot, next, $"it was due at {Text(slot)} while the control plane was away"),
            { Concurrency: RunConcurrency.Forbid, Going: > 0 } => Skip(slot, next, "the run before it was still going"),
            { Concurrency: RunConcurrency.Replace, Going: > 0 } => new(slot, true, true, "replaced by the next one", next),
            _ => new(slot, true, false, missed ? $"makes up for what was due since {Text(slot)}" : "", next),
        };
    }

    private static CronStep Skip(DateTimeOffset slot, DateTimeOffset? next, string reason) => new(slot, false, false, $"Left out: {reason}.", next);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
