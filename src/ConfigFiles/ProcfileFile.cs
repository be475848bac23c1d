using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProxPaaS.ConfigFiles;

/// <summary>Procfile: <c>NAME: COMMAND</c> a line.</summary>
internal static partial class ProcfileFile
{
    public const string Name = "Procfile";

    public static ConfigDocument Parse(string text)
    {
        var root = new JsonObject();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (Process().Match(line.TrimEnd('\r')) is { Success: true } match)
            {
                root[match.Groups[1].Value] = match.Groups[2].Value.Trim();
                lines[match.Groups[1].Value] = number;
            }
        }

        return new ConfigDocument(Name, root, lines);
    }

    public static void Read(ConfigLayer layer, ConfigTarget target)
    {
        var root = layer.Document.Root;
        var process = new[] { target.Service, AppJsonFile.ProcessOf(target) }.FirstOrDefault(name => name != "release" && root.ContainsKey(name));
        layer.Set(ConfigKeys.StartCommand, process is null ? null : root[process], process ?? "", ConfigType.Text);
        layer.Set("releaseCommand", root["release"], "release", ConfigType.ArgumentList);
    }

    [GeneratedRegex(@"^([A-Za-z0-9_-]+):\s*(\S.*)$")]
    private static partial Regex Process();
}
