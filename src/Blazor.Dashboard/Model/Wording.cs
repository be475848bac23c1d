using System.Globalization;

namespace ProxPaaS.Dashboard.Model;

/// <summary>Numbers with their units, as people read them.</summary>
internal static class Wording
{
    /// <remarks>wwwroot/app.js says the same, to keep times moving without the server.</remarks>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 0 } => "0 s",
        { TotalSeconds: < 10 } => $"{time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s",
        { TotalSeconds: < 60 } => $"{(int)time.TotalSeconds} s",
        { TotalMinutes: < 60 } => $"{(int)time.TotalMinutes} m {time.Seconds} s",
        { TotalHours: < 48 } => $"{(int)time.TotalHours} h {time.Minutes} m",
        _ => $"{(int)time.TotalDays} d",
    };

    public static string Ago(TimeSpan age) => age.TotalSeconds < 5 ? "now" : $"{Age(age)} ago";

    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 0 } => "0 s",
        { TotalSeconds: < 60 } => $"{(int)age.TotalSeconds} s",
        { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes} m",
        { TotalHours: < 48 } => $"{(int)age.TotalHours} h",
        _ => $"{(int)age.TotalDays} d",
    };

    public static string Cores(double milli) => (milli / 1000).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A whole number of cores with its word.</summary>
    public static string CoreCount(int cores) => Count(cores, "core");

    public static string Memory(double mib)
        => mib >= 1024 ? $"{(mib / 1024).ToString("0.#", CultureInfo.InvariantCulture)} GiB" : $"{mib.ToString("0", CultureInfo.InvariantCulture)} MiB";

    public static string Rate(double perSecond) => perSecond switch
    {
        0 => "0",
        < 10 => perSecond.ToString("0.0", CultureInfo.InvariantCulture),
        < 10_000 => perSecond.ToString("0", CultureInfo.InvariantCulture),
        _ => $"{(perSecond / 1000).ToString("0.#", CultureInfo.InvariantCulture)} k",
    };

    public static string Milliseconds(double? ms) => ms switch
    {
        null => "–",
        < 1 => "<1 ms",
        < 1000 => $"{ms.Value.ToString("0", CultureInfo.InvariantCulture)} ms",
        _ => $"{(ms.Value / 1000).ToString("0.0", CultureInfo.InvariantCulture)} s",
    };

    public static string Count(long number, string thing) => number == 1 ? $"1 {thing}" : $"{number} {thing}s";

    public static string ShortSha(string? sha) => sha is { Length: > 7 } ? sha[..7] : sha ?? "";

    /// <summary>A digest's beginning, as people tell images apart.</summary>
    public static string ShortDigest(string? digest)
    {
        var hex = digest?[(digest.LastIndexOf(':') + 1)..] ?? "";
        return hex.Length > 12 ? hex[..12] : hex;
    }

    /// <summary><c>refs/heads/main</c> → <c>main</c>, <c>refs/tags/v1</c> → <c>tag v1</c>, <c>refs/pull/7/head</c> → <c>pull request 7</c>, and the references that the platform itself keeps.</summary>
    public static string Ref(string? reference) => reference?.Split('/', 3) switch
    {
        null => "",
        ["refs", "heads", var branch] => branch,
        ["refs", "tags", var tag] => $"tag {tag}",
        ["refs", "pull" or "pull-requests" or "merge-requests", var rest] => $"pull request {rest.Split('/')[0]}",
        ["refs", "proxpaas", "uploads/newest"] => "upload",
        ["refs", "proxpaas", var own] when own.StartsWith("pulls/", StringComparison.Ordinal) => $"pull request {own["pulls/".Length..]}",
        _ => reference,
    };

    /// <summary><c>Ada Lovelace &lt;ada@example.org&gt;</c> → <c>Ada Lovelace</c>.</summary>
    public static string Author(string author) => author.LastIndexOf(" <", StringComparison.Ordinal) is > 0 and var end ? author[..end] : author;

    /// <summary>Words as one typed them in a shell.</summary>
    public static string Command(IReadOnlyList<string>? words) => string.Join(' ', (words ?? []).Select(word => word.Contains(' ') ? $"'{word}'" : word));
}
