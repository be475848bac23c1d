using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ProxPaaS.Yaml;
using Tomlyn;
using Tomlyn.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ProxPaaS.Nixpacks.Source;

/// <summary>JSON, TOML and YAML as one kind of tree. All three refuse deep nesting, which would end the process and not the plan.</summary>
internal static partial class Structured
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = SourceLimits.Nesting };
    private static readonly JsonDocumentOptions Commented = new() { MaxDepth = SourceLimits.Nesting, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static JsonNode? Json(string text, string file, bool comments = false) => Parse(text, file, "JSON", () =>
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new PlanException($"{file} is empty; it must hold JSON.");
        }

        using var document = JsonDocument.Parse(text, comments ? Commented : Strict);
        return Convert(document.RootElement);
    });

    public static JsonObject Toml(string text, string file) => Parse(text, file, "TOML", () =>
    {
        RefuseDeep(text, file);
        return Convert(TomlSerializer.Deserialize<TomlTable>(text, TomlContext.Default.TomlTable) ?? []);
    });

    public static JsonNode? Yaml(string text, string file) => Parse(text, file, "YAML", () =>
    {
        var parser = new BoundedParser(text, SourceLimits.Nesting);
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        return Convert(parser, []);
    });

    private static T Parse<T>(string text, string file, string kind, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception ex) when (ex is JsonException or TomlException or YamlException or ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            // What is not UTF-8 was read with replacement characters, and the parser would speak of these.
            throw new PlanException(text.Contains('\uFFFD', StringComparison.Ordinal) ? $"{file} is not valid {kind}: it is not UTF-8 text. Save it as UTF-8." : $"{file} is not valid {kind}: {Words(ex.GetBaseException())}", ex);
        }
    }

    /// <summary>The parser's words, with the place as editors show it.</summary>
    private static string Words(Exception exception)
    {
        var text = exception.Message.Split('\n', 2)[0].Trim();
        if (exception is JsonException json)
        {
            var place = json is { LineNumber: { } line, BytePositionInLine: { } column } ? $" (line {line + 1}, column {column + 1})" : "";
            return text.StartsWith("The maximum configured depth", StringComparison.Ordinal) ? $"it nests deeper than {SourceLimits.Nesting} levels{place}."
                : $"{JsonPlace().Replace(text, "").TrimEnd('.', ' ')}{place}.";
        }

        return TomlPlace().Replace(text, "line $1, column $2: ");
    }

    // "'{' is invalid … LineNumber: 0 | BytePositionInLine: 1."
    [GeneratedRegex(@"\s*(Path: \S+ \| )?LineNumber: \d+ \| BytePositionInLine: \d+\.?$")]
    private static partial Regex JsonPlace();

    // "(1,14) : error : Expected …"
    [GeneratedRegex(@"^\((\d+),(\d+)\) : error : ")]
    private static partial Regex TomlPlace();

    private static void RefuseDeep(string text, string file)
    {
        var depth = 0;
        foreach (var character in text)
        {
            depth += character switch { '[' or '{' => 1, ']' or '}' when depth > 0 => -1, '\n' when depth < 3 => -depth, _ => 0 };
            if (depth > SourceLimits.Nesting)
            {
                throw new PlanException($"{file} nests deeper than {SourceLimits.Nesting} levels.");
            }
        }
    }

    // The last of two equal keys counts, as in upstream's parser for maps.
    private static JsonNode? Convert(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new JsonObject();
                foreach (var property in element.EnumerateObject())
                {
                    map[property.Name] = Convert(property.Value);
                }

                return map;
            case JsonValueKind.Array: return new JsonArray([.. element.EnumerateArray().Select(Convert)]);
            case JsonValueKind.String: return JsonValue.Create(element.GetString());
            case JsonValueKind.Null: return null;
            case JsonValueKind.True or JsonValueKind.False: return JsonValue.Create(element.GetBoolean());
            default: return JsonValue.Create(element.GetDouble());
        }
    }

    private static JsonObject Convert(TomlTable table)
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
        TomlTable table => Convert(table),
        TomlTableArray tables => new JsonArray([.. tables.Select(Convert)]),
        TomlArray array => new JsonArray([.. array.Select(Value)]),
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        long number => JsonValue.Create((double)number),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        null => null,
        _ => JsonValue.Create(value.ToString() ?? ""),
    };

    // Aliases of lists and maps are read as nothing: no manifest needs them, and chains of them are how a small file becomes a huge one.
    private static JsonNode? Convert(BoundedParser parser, Dictionary<AnchorName, string> texts)
    {
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return texts.TryGetValue(alias.Value, out var text) ? JsonValue.Create(text) : null;
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            if (!scalar.Anchor.IsEmpty)
            {
                texts[scalar.Anchor] = scalar.Value;
            }

            return scalar is { IsPlainImplicit: true, Value: "" or "~" or "null" } ? null : JsonValue.Create(scalar.Value);
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                list.Add(Convert(parser, texts));
            }

            return list;
        }

        if (parser.TryConsume<MappingStart>(out _))
        {
            var map = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = Convert(parser, texts);
                var value = Convert(parser, texts);
                if (key.AsText() is { } name)
                {
                    map[name] = value;
                }
            }

            return map;
        }

        parser.MoveNext();
        return null;
    }
}
