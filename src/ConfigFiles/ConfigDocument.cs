using System.Text.Json.Nodes;

namespace ProxPaaS.ConfigFiles;

/// <summary>A file's tree, and the lines that its keys stand on.</summary>
internal sealed record ConfigDocument(string File, JsonObject Root, IReadOnlyDictionary<string, int> Lines)
{
    public ConfigOrigin Origin(string path) => new(File, path, Lines.TryGetValue(path, out var line) ? line : null);
}
