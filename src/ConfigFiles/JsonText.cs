using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProxPaaS.ConfigFiles;

internal static class JsonText
{
    private const int Deepest = 32;

    /// <exception cref="ConfigFormatException">It is no JSON, or no object.</exception>
    public static ConfigDocument Parse(string file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            var lines = new Dictionary<string, int>(StringComparer.Ordinal);
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Deepest, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = reader.Read() ? Value(ref reader, "", bytes, lines) : null;
            return new ConfigDocument(file, root as JsonObject ?? throw new ConfigFormatException("must hold a JSON object"), lines);
        }
        catch (JsonException ex)
        {
            throw new ConfigFormatException($"is not valid JSON: {ex.Message.Split(". LineNumber", 2)[0]}", (int?)ex.LineNumber + 1);
        }
        catch (InvalidOperationException)
        {
            throw new ConfigFormatException("is not valid JSON: it holds half a surrogate pair");
        }
    }

    /// <summary>The last of two equal keys counts.</summary>
    private static JsonNode? Value(ref Utf8JsonReader reader, string path, byte[] bytes, Dictionary<string, int> lines)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new JsonObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var below = path.Length == 0 ? name : $"{path}.{name}";
                    lines[below] = 1 + bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n');
                    reader.Read();
                    map[name] = Value(ref reader, below, bytes, lines);
                }

                return map;
            case JsonTokenType.StartArray:
                var list = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(Value(ref reader, $"{path}.{list.Count}", bytes, lines));
                }

                return list;
            case JsonTokenType.String: return JsonValue.Create(reader.GetString());
            case JsonTokenType.True or JsonTokenType.False: return JsonValue.Create(reader.GetBoolean());
            case JsonTokenType.Number: return reader.TryGetInt64(out var whole) ? JsonValue.Create(whole) : JsonValue.Create(reader.GetDouble());
            default: return null;
        }
    }
}
