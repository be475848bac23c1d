using System.Text.Json.Nodes;

namespace ProxPaaS.ConfigFiles;

/// <summary>A command as people write it, a text or a list, in the two forms that images take.</summary>
internal static class CommandLine
{
    /// <summary>A text without any of these means the same to everybody; with one of them it takes a shell in the container.</summary>
    private const string ForAShell = "|&;<>()$`\\\"'*?[]#~=%{}!\n\t";

    public static JsonNode Text(JsonNode command)
        => command is JsonArray list ? JsonValue.Create(string.Join(' ', list.Select(part => Quote(part!.GetValue<string>()))))! : command.DeepClone();

    public static JsonArray Arguments(JsonNode command)
    {
        if (command is JsonArray list)
        {
            return (JsonArray)list.DeepClone();
        }

        var text = command.GetValue<string>();
        string[] words = text.AsSpan().IndexOfAny(ForAShell) >= 0 ? ["/bin/sh", "-c", text] : text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new JsonArray([.. words.Select(word => (JsonNode)JsonValue.Create(word)!)]);
    }

    private static string Quote(string word) => word.Length > 0 && word.AsSpan().IndexOfAny(ForAShell) < 0 && !word.Contains(' ') ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
