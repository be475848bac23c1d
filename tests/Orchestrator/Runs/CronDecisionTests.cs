using CsCheck;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Runs;

namespace ProxPaaS.Tests.Orchestrator.Runs;

public sealed class CronDecisionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly CronSchedule Minutely = CronSchedule.Parse("* * * * *").Schedule!;

    [Fact]
    public void Due_Runs_AndTheNextIsPlanned()
    {
        var step = CronDecision.Decide(Facts(), Noon.AddSeconds(1));
        Assert.Equal((Noon, true, Noon.AddMinutes(1)), (step.Slot, step.Run, step.NextAt));
        Assert.Null(CronDecision.Decide(Facts(), Noon.AddSeconds(-1)).Slot);
    }

    [Theory]
    [InlineData(RunConcurrency.Forbid, false, false)]
    [InlineData(RunConcurrency.Allow, true, false)]
    [InlineData(RunConcurrency.Replace, true, true)]
    public void Going_IsUpToTheConcurrency(RunConcurrency concurrency, bool runs, bool replaces)
    {
        var step = CronDecision.Decide(Facts() with { Concurrency = concurrency, Going = 1 }, Noon);
        Assert.Equal((runs, replaces), (step.Run, step.Replace));
        Assert.NotEqual(concurrency == RunConcurrency.Allow, step.Reason.Length > 0);
    }

    [Fact]
    public void Missed_IsSkippedOrMadeUpForOnce()
    {
        var late = Noon.AddHours(3).AddSeconds(7);
        var skipped = CronDecision.Decide(Facts(), late);
        var made = CronDecision.Decide(Facts() with { Missed = MissedRuns.RunOnce }, late);
        Assert.Equal((false, true), (skipped.Run, made.Run));
        Assert.Equal(Noon.AddHours(3).AddMinutes(1), made.NextAt);
        Assert.Contains("while the control plane was away", skipped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void NoVersion_IsLeftOut() => Assert.False(CronDecision.Decide(Facts() with { HasVersion = false }, Noon).Run);

    [Fact]
    public void ClockPutBack_PlansNothingTwice_ButAWrongYearIsForgotten()
    {
        Assert.Equal(Noon.AddMinutes(1), CronDecision.Plan(Minutely, TimeZoneInfo.Utc, Noon, Noon.AddHours(-1)));
        Assert.Equal(Noon.AddMinutes(1), CronDecision.Plan(Minutely, TimeZoneInfo.Utc, Noon.AddYears(1), Noon));
    }

    [Fact]
    public void AnyClock_NoTimeOfTheScheduleIsDealtWithTwice() => Gen.Int[-3600, 1200].Array[5, 60].Sample(jumps =>
    {
        var (now, last, next) = (Noon, (DateTimeOffset?)null, (DateTimeOffset?)Noon);
        var seen = new HashSet<DateTimeOffset>();
        foreach (var jump in jumps)
        {
            now += TimeSpan.FromSeconds(jump % 3600);
            var step = CronDecision.Decide(Facts() with { LastSlot = last, NextAt = next }, now);
            if (step.Slot is { } slot)
            {
                Assert.True(seen.Add(slot), $"{slot} twice");
                (last, next) = (slot, step.NextAt);
            }
        }
    });

    private static CronFacts Facts() => new(Minutely, TimeZoneInfo.Utc, null, Noon, RunConcurrency.Forbid, MissedRuns.Skip, 0, true);
}
