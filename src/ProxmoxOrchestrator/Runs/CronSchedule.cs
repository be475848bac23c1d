using System.Collections.Immutable;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>
/// When a cron service runs: the five fields of crontab(5). Where clocks are put forward, a time that is left out runs at the next one
/// there is; where they are put back, a time that comes twice runs once. Schedules of every hour follow real time instead. Pure.
/// </summary>
internal sealed class CronSchedule
{
    // 29 February of a leap year that is a Sunday comes every 28 years.
    private const int MostDays = 366 * 29;

    private static readonly ImmutableArray<string> Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly ImmutableArray<string> Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private CronField Minute { get; init; }

    private CronField Hour { get; init; }

    private CronField Day { get; init; }

    private CronField Month { get; init; }

    private CronField Weekday { get; init; }

    /// <returns>The schedule, or what is wrong with the text and how to write it.</returns>
    public static (CronSchedule? Schedule, string? Problem) Parse(string text)
    {
        var fields = Macro(text).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields.Length != 5)
        {
            return (null, "Five fields: minute, hour, day of month, month, day of week, such as '30 4 * * *'; or @hourly, @daily, @weekly, @monthly, @yearly.");
        }

        if (CronField.Parse(fields[0], 0, 59, []) is not { } minute)
        {
            return (null, Wrong("minute", "0-59", fields[0]));
        }

        if (CronField.Parse(fields[1], 0, 23, []) is not { } hour)
        {
            return (null, Wrong("hour", "0-23", fields[1]));
        }

        if (CronField.Parse(fields[2], 1, 31, []) is not { } day)
        {
            return (null, Wrong("day of month", "1-31", fields[2]));
        }

        if (CronField.Parse(fields[3], 1, 12, Months) is not { } month)
        {
            return (null, Wrong("month", "1-12 or jan-dec", fields[3]));
        }

        if (CronField.Parse(fields[4], 0, 7, Weekdays) is not { } weekday)
        {
            return (null, Wrong("day of week", "0-7 or sun-sat", fields[4]));
        }

        // 7 is Sunday too.
        weekday = weekday.Has(7) ? weekday with { Values = weekday.Values | 1 } : weekday;
        var schedule = new CronSchedule { Minute = minute, Hour = hour, Day = day, Month = month, Weekday = weekday };
        return schedule.Next(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) is null ? (null, "No such day ever comes; check day of month and month.") : (schedule, null);
    }

    /// <summary>The first time after <paramref name="after"/>; null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, zone).DateTime).AddDays(-1);
        for (var i = 0; i < MostDays; i++, date = date.AddDays(1))
        {
            if (Matches(date) && FirstOn(date, after, zone) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>As in every cron: when both days are given, either will do.</summary>
    private bool Matches(DateOnly date)
    {
        var (day, weekday) = (Day.Has(date.Day), Weekday.Has((int)date.DayOfWeek));
        return Month.Has(date.Month) && (Day.Any || Weekday.Any ? day && weekday : day || weekday);
    }

    private DateTimeOffset? FirstOn(DateOnly date, DateTimeOffset after, TimeZoneInfo zone)
    {
        DateTimeOffset? first = null;
        for (var hour = 0; hour < 24; hour++)
        {
            for (var minute = 0; Hour.Has(hour) && minute < 60; minute++)
            {
                if (!Minute.Has(minute))
                {
                    continue;
                }

                foreach (var time in Times(date.ToDateTime(new TimeOnly(hour, minute)), zone))
                {
                    first = time > after && (first is null || time < first) ? time : first;
                }
            }
        }

        return first;
    }

    /// <summary>The moments at which a wall clock shows this time, as far as this schedule runs at them.</summary>
    private IEnumerable<DateTimeOffset> Times(DateTime wall, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(wall))
        {
            return Hour.Any ? [] : [AfterGap(wall, zone)];
        }

        if (!zone.IsAmbiguousTime(wall))
        {
            return [new DateTimeOffset(wall, zone.GetUtcOffset(wall)).ToUniversalTime()];
        }

        var times = zone.GetAmbiguousTimeOffsets(wall).Select(offset => new DateTimeOffset(wall, offset).ToUniversalTime()).Order();
        return Hour.Any ? times : times.Take(1);
    }

    private static DateTimeOffset AfterGap(DateTime wall, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(wall))
        {
            wall = wall.AddMinutes(1);
        }

        return new DateTimeOffset(wall, zone.GetUtcOffset(wall)).ToUniversalTime();
    }

    private static string Macro(string text) => text.Trim().ToLowerInvariant() switch
    {
        "@hourly" => "0 * * * *",
        "@daily" or "@midnight" => "0 0 * * *",
        "@weekly" => "0 0 * * 0",
        "@monthly" => "0 0 1 * *",
        "@yearly" or "@annually" => "0 0 1 1 *",
        var other => other,
    };

    private static string Wrong(string field, string values, string given)
        => $"The {field} takes {values}, ranges such as 1-5, steps such as */5 and lists of them, not '{new string([.. given.Take(40).Where(c => !char.IsControl(c))])}'.";
}
