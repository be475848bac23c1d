using System.Globalization;
using CsCheck;
using ProxPaaS.Orchestrator.Runs;

namespace ProxPaaS.Tests.Orchestrator.Runs;

public sealed class CronScheduleTests
{
    private static readonly TimeZoneInfo Berlin = CronTimeZone.Find("Europe/Berlin")!;

    [Theory]
    [InlineData("*/5 * * * *", "2026-11-23T12:00:00Z", "2026-11-23T12:05:00Z")]
    [InlineData("*/5 * * * *", "2026-11-23T12:04:59Z", "2026-11-23T12:05:00Z")]
    [InlineData("30 4 * * *", "2026-11-23T04:30:00Z", "2026-11-24T04:30:00Z")]
    [InlineData("0 0 1,15 * *", "2026-11-02T00:00:00Z", "2026-11-15T00:00:00Z")]
    [InlineData("0 9 * * mon-fri", "2026-11-20T09:00:00Z", "2026-11-23T09:00:00Z")]
    [InlineData("0 9 * * 7", "2026-11-23T00:00:00Z", "2026-11-29T09:00:00Z")]
    [InlineData("0 0 13 * fri", "2026-11-07T00:00:00Z", "2026-11-13T00:00:00Z")]
    [InlineData("0 0 14 * fri", "2026-11-07T00:00:00Z", "2026-11-13T00:00:00Z")]
    [InlineData("0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("5/20 1 * jan *", "2026-11-23T00:00:00Z", "2027-01-01T01:05:00Z")]
    [InlineData("@monthly", "2026-11-23T00:00:00Z", "2026-12-01T00:00:00Z")]
    public void Next_InUtc_IsWhatCrontabSays(string text, string after, string expected)
        => Assert.Equal(Time(expected), Of(text).Next(Time(after), TimeZoneInfo.Utc));

    [Theory]
    [InlineData("* * * *", "Five fields")]
    [InlineData("60 * * * *", "The minute takes 0-59")]
    [InlineData("0 24 * * *", "The hour")]
    [InlineData("0 0 0 * *", "The day of month")]
    [InlineData("0 0 * foo *", "The month")]
    [InlineData("0 0 * * 5-1", "The day of week")]
    [InlineData("*/0 * * * *", "The minute")]
    [InlineData(", * * * *", "The minute")]
    [InlineData("0 0 31 2 *", "No such day")]
    [InlineData("0 0 * * * *", "Five fields")]
    public void Parse_WhatIsNone_SaysWhy(string text, string problem) => Assert.StartsWith(problem, CronSchedule.Parse(text).Problem, StringComparison.Ordinal);

    [Fact]
    public void Parse_AnyText_NeverThrows() => Gen.String[Gen.Char["0123456789*/,-@ abfmnrsu"], 0, 30].Sample(text =>
    {
        var (schedule, problem) = CronSchedule.Parse(text);
        return schedule is null != problem is null;
    });

    [Fact]
    public void Next_WhereClocksGoForward_RunsTheMissingTimeOnce()
    {
        // 2026-03-29: 02:00 becomes 03:00 in Berlin (01:00 UTC).
        Assert.Equal([Time("2026-03-28T01:30:00Z"), Time("2026-03-29T01:00:00Z"), Time("2026-03-30T00:30:00Z")], Runs("30 2 * * *", "2026-03-28T00:00:00Z", 3));
        Assert.Equal([Time("2026-03-29T00:30:00Z"), Time("2026-03-29T01:00:00Z"), Time("2026-03-29T01:30:00Z")], Runs("*/30 * * * *", "2026-03-29T00:00:00Z", 3));
    }

    [Fact]
    public void Next_WhereClocksGoBack_RunsTheDoubledTimeOnce()
    {
        // 2026-10-25: 03:00 becomes 02:00 in Berlin (01:00 UTC), so 02:30 comes at 00:30 and 01:30 UTC.
        Assert.Equal([Time("2026-10-24T00:30:00Z"), Time("2026-10-25T00:30:00Z"), Time("2026-10-26T01:30:00Z")], Runs("30 2 * * *", "2026-10-24T00:00:00Z", 3));
        Assert.Equal(
            [Time("2026-10-25T00:00:00Z"), Time("2026-10-25T00:30:00Z"), Time("2026-10-25T01:00:00Z"), Time("2026-10-25T01:30:00Z"), Time("2026-10-25T02:00:00Z")],
            Runs("*/30 * * * *", "2026-10-24T23:59:00Z", 5));
    }

    [Fact]
    public void Next_AnyScheduleAndZone_MovesForward()
        => (from minute in Gen.Int[0, 59]
            from hour in Gen.Int[-1, 23]
            from zone in Gen.OneOf([.. new[] { "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca" }.Select(name => Gen.Const(name))])
            from day in Gen.Int[0, 3000]
            select (minute, hour, zone, day)).Sample(c =>
        {
            var zone = CronTimeZone.Find(c.zone)!;
            var schedule = Of($"{c.minute} {(c.hour < 0 ? "*" : c.hour.ToString(CultureInfo.InvariantCulture))} * * *");
            var at = DateTimeOffset.UnixEpoch.AddDays(18_000 + c.day);
            for (var i = 0; i < 5; i++)
            {
                var next = schedule.Next(at, zone)!.Value;
                Assert.True(next > at && next - at <= TimeSpan.FromDays(2), $"{at} to {next}");
                Assert.True(TimeZoneInfo.ConvertTime(next, zone).Minute == c.minute || c.hour >= 0, "wrong minute");
                at = next;
            }
        }, iter: 500);

    [Theory]
    [InlineData("Europe/Berlin", true)]
    [InlineData("UTC", true)]
    [InlineData("Mars/Olympus", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("", false)]
    public void TimeZone_OnlyRealOnes(string name, bool known) => Assert.Equal(known, CronTimeZone.IsOne(name));

    private static DateTimeOffset[] Runs(string text, string after, int count)
    {
        var at = Time(after);
        return [.. Enumerable.Range(0, count).Select(_ => at = Of(text).Next(at, Berlin)!.Value)];
    }

    private static CronSchedule Of(string text) => CronSchedule.Parse(text) is { Schedule: { } schedule } ? schedule : throw new ArgumentException(CronSchedule.Parse(text).Problem);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
