namespace ProxPaaS.Orchestrator.Runs;

/// <summary>IANA names → time zones. Pure, but for the machine's zone data.</summary>
internal static class CronTimeZone
{
    private const int LongestName = 64;

    public static bool IsOne(string name) => Find(name) is not null;

    /// <summary>Null for a name that this machine's zone data does not have.</summary>
    public static TimeZoneInfo? Find(string name)
        => name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '+' or '-')
            && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
}
