using System.Text.Json.Nodes;

namespace ProxPaaS.Nixpacks.Source;

/// <summary>Reads out of trees whose shape nobody has checked: a wrong kind is null, never an exception.</summary>
internal static class JsonNodes
{
    public static string? AsText(this JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool? AsFlag(this JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    /// <summary>Null when the node is no list, or one of its items is no text.</summary>
    public static List<string>? AsTexts(this JsonNode? node)
    {
        if (node is not JsonArray array)
        {
            return null;
        }

        var texts = array.Select(AsText).ToList();
        return texts.Contains(null) ? null : texts.ConvertAll(text => text!);
    }

    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            node = (node as JsonObject)?[key];
        }

        return node;
    }

    public static IEnumerable<string> Keys(this JsonNode? node) => node is JsonObject map ? map.Select(entry => entry.Key) : [];
}
