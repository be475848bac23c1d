using System.Globalization;
using System.Text.Json.Nodes;

namespace ProxPaaS.ConfigFiles;

/// <summary>Values as files write them → values as the API takes them.</summary>
internal static class ConfigValues
{
    /// <returns>The value, or null and what was expected instead.</returns>
    public static (JsonNode? Value, string Expected) Convert(JsonNode? given, ConfigType type, IReadOnlyList<string> words) => type switch
    {
        ConfigType.Text => (Text(given), "a text"),
        ConfigType.Texts => (Texts(given), "a list of texts"),
        ConfigType.Command => (given is JsonArray ? Texts(given) : Text(given), "a text, or a list with one argument each"),
        ConfigType.ArgumentList => (given is JsonArray ? Texts(given) : Text(given) is { } line ? CommandLine.Arguments(line) : null, "a text, or a list with one argument each"),
        ConfigType.Number => (Whole(given) is { } number ? JsonValue.Create(number) : null, "a whole number"),
        ConfigType.Cpu => (Cpu(given), "a number of cores such as 0.5, or 500m"),
        ConfigType.Memory => (Memory(given), "MiB as a number, or a text such as 512M or 1G"),
        ConfigType.Seconds => (Seconds(given), "seconds as a number, or a text such as 90s or 5m"),
        ConfigType.Word => (Word(given, words), $"one of {string.Join(", ", words)}"),
        ConfigType.Table => (Table(given), "names with texts"),
        _ => (null, "something else"),
    };

    private static JsonValue? Text(JsonNode? given) => given is JsonValue value && value.TryGetValue<string>(out var text) && !text.Contains('\0') ? JsonValue.Create(text) : null;

    private static JsonArray? Texts(JsonNode? given)
        => given is JsonArray list && list.All(item => Text(item) is not null) ? new JsonArray([.. list.Select(item => item!.DeepClone())]) : null;

    private static JsonObject? Table(JsonNode? given)
    {
        if (given is not JsonObject table)
        {
            return null;
        }

        var texts = new JsonObject();
        foreach (var (name, value) in table)
        {
            if (value is not JsonValue scalar)
            {
                return null;
            }

            texts[name] = scalar.TryGetValue<string>(out var text) ? text : scalar.ToJsonString();
        }

        return texts;
    }

    private static int? Whole(JsonNode? given)
        => given is not JsonValue value ? null
            : value.TryGetValue<long>(out var whole) ? whole is >= int.MinValue and <= int.MaxValue ? (int)whole : null
            : value.TryGetValue<double>(out var real) && real == Math.Floor(real) && Math.Abs(real) <= int.MaxValue ? (int)real
            : null;

    private static double? Number(JsonNode? given)
        => given is not JsonValue value ? null : value.TryGetValue<long>(out var whole) ? whole : value.TryGetValue<double>(out var real) ? real : null;

    private static JsonValue? Cpu(JsonNode? given)
    {
        if (Number(given) is { } cores)
        {
            return cores is > 0 and <= 1024 ? JsonValue.Create((int)Math.Round(cores * 1000)) : null;
        }

        return Text(given)?.GetValue<string>().Trim() is not { } text ? null
            : text.EndsWith('m') ? int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var milli) ? JsonValue.Create(milli) : null
            : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed) && parsed is > 0 and <= 1024 ? JsonValue.Create((int)Math.Round(parsed * 1000)) : null;
    }

    private static JsonValue? Memory(JsonNode? given)
    {
        if (Number(given) is { } mib)
        {
            return mib is > 0 and <= int.MaxValue ? JsonValue.Create((int)Math.Round(mib)) : null;
        }

        if (Text(given)?.GetValue<string>().Trim().ToUpperInvariant() is not { Length: > 0 } text)
        {
            return null;
        }

        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var factor = text[digits..].Trim() switch { "" or "M" or "MB" or "MI" or "MIB" => 1, "G" or "GB" or "GI" or "GIB" => 1024, _ => 0 };
        return factor > 0 && double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * factor is > 0 and <= int.MaxValue
            ? JsonValue.Create((int)Math.Round(number * factor)) : null;
    }

    private static JsonValue? Seconds(JsonNode? given)
    {
        if (Number(given) is { } seconds)
        {
            return seconds is >= 0 and <= int.MaxValue ? JsonValue.Create((int)Math.Ceiling(seconds)) : null;
        }

        if (Text(given)?.GetValue<string>().Trim() is not { Length: > 0 } text)
        {
            return null;
        }

        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var factor = text[digits..] switch { "" or "s" => 1, "m" => 60, "h" => 3600, _ => 0 };
        return factor > 0 && int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue / factor ? JsonValue.Create(number * factor) : null;
    }

    private static JsonValue? Word(JsonNode? given, IReadOnlyList<string> words)
        => Text(given)?.GetValue<string>() is { } text && words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } word ? JsonValue.Create(word) : null;
}
