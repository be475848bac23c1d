using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tomlyn;
using Tomlyn.Model;

namespace ProxPaaS.ConfigFiles;

internal static partial class TomlText
{
    private const int Deepest = 32;

    /// <exception cref="ConfigFormatException">It is no TOML, or nests too deep.</exception>
    public static ConfigDocument Parse(string file, string text)
    {
        RefuseDeep(text);
        try
        {
            return new ConfigDocument(file, Table(TomlSerializer.Deserialize<TomlTable>(text, TomlContext.Default.TomlTable) ?? []), LinesOf(text));
        }
        catch (Exception ex) when (ex is TomlException or ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new ConfigFormatException($"is not valid TOML: {ex.Message.Split('\n', 2)[0].Trim()}");
        }
    }

    private static JsonObject Table(TomlTable table)
    {
        var map = new JsonObject();
        foreach (var (name, value) in table)
        {
            map[name] = Value(value);
        }

        return map;
    }

    private static JsonNode? Value(object? value) => value switch
    {
        TomlTable table => Table(table),
        TomlTableArray tables => new JsonArray([.. tables.Select(Table)]),
        TomlArray array => new JsonArray([.. array.Select(Value)]),
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        long number => JsonValue.Create(number),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        null => null,
        _ => JsonValue.Create(value.ToString() ?? ""),
    };

    /// <summary>Lines of keys by their dotted path. Only for showing: what the lines mean is the parser's to say.</summary>
    private static Dictionary<string, int> LinesOf(string text)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var table = "";
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var trimmed = line.Trim().ToString();
            if (Header().Match(trimmed) is { Success: true } header)
            {
                table = Plain(header.Groups[1].Value) + ".";
                lines.TryAdd(table[..^1], number);
            }
            else if (Assignment().Match(trimmed) is { Success: true } key)
            {
                lines.TryAdd(table + Plain(key.Groups[1].Value), number);
            }
        }

        return lines;
    }

    private static string Plain(string key) => key.Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>A parser that calls itself for each level would end the process before it could complain.</summary>
    private static void RefuseDeep(string text)
    {
        var depth = 0;
        foreach (var character in text)
        {
            depth += character switch { '[' or '{' => 1, ']' or '}' when depth > 0 => -1, '\n' when depth < 3 => -depth, _ => 0 };
            if (depth > Deepest)
            {
                throw new ConfigFormatException($"nests deeper than {Deepest} levels");
            }
        }
    }

    [GeneratedRegex(@"^\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")]
    private static partial Regex Header();

    [GeneratedRegex("""^([A-Za-z0-9_\-.\s"']+?)\s*=""")]
    private static partial Regex Assignment();
}
