using System.Globalization;
using System.Text.Json;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Reads what may be absent or of another type than documented: both are the same as nothing.</summary>
internal static class JsonReading
{
    private const int LongestText = 500;

    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : element;
    }

    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>For people: shortened, on one line.</summary>
    public static string Shown(this JsonElement element, params ReadOnlySpan<string> path)
        => new([.. (element.Text(path) ?? "").Take(LongestText).Select(c => char.IsControl(c) ? ' ' : c)]);

    public static long? Number(this JsonElement element, params ReadOnlySpan<string> path)
        => element.At(path) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;

    public static bool Flag(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path) is { ValueKind: JsonValueKind.True };

    /// <summary>An id as text, whether it is sent as a number or as text.</summary>
    public static string? Id(this JsonElement element, params ReadOnlySpan<string> path)
        => element.At(path) switch { { ValueKind: JsonValueKind.Number } number => number.GetRawText(), { ValueKind: JsonValueKind.String } text => text.GetString(), _ => null };

    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    public static DateTimeOffset Time(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path) switch
    {
        { ValueKind: JsonValueKind.String } text when DateTimeOffset.TryParse(text.GetString()!.Replace(" UTC", "Z", StringComparison.Ordinal), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time.ToUniversalTime(),
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var milliseconds) && milliseconds is > 0 and < 253402300800000 => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
        _ => DateTimeOffset.UnixEpoch,
    };

    /// <summary>A commit's id, lower case; null for forty zeros, for none, and for what is none.</summary>
    public static string? Commit(this JsonElement element, params ReadOnlySpan<string> path)
        => element.Text(path) is { Length: >= 7 and <= 64 } sha && sha.All(char.IsAsciiHexDigit) && sha.Any(c => c != '0') ? sha.ToLowerInvariant() : null;
}
