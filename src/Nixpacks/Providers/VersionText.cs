using System.Text.RegularExpressions;

namespace ProxPaaS.Nixpacks.Providers;

/// <summary>Versions as people write them in version files: <c>3.8.0</c>, <c>python-3.8</c>, <c>"1.12"</c>.</summary>
internal static partial class VersionText
{
    /// <summary>Major and minor, each "" when absent; null when the text is no version.</summary>
    public static (string Major, string Minor)? Parse(string text)
        => Pattern().Match(text.Trim()) is { Success: true } match ? (match.Groups[1].Value, match.Groups[2].Value) : null;

    [GeneratedRegex("""^(?:[\sa-zA-Z\-"']*)([0-9]*)(?:\.*)([0-9]*)(?:\.*[0-9]*)(?:["']?)$""", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
