using ProxPaaS.Orchestrator.Templates;
using ProxPaaS.Yaml;

namespace ProxPaaS.Orchestrator.Compose;

/// <summary>A service's <c>volumes</c>: named and anonymous ones become volumes, whatever reaches into the host is refused. Pure.</summary>
internal static class ComposeVolumes
{
    /// <summary>Half of all files mount them, to have the host's time zone.</summary>
    private static readonly string[] Clock = ["/etc/localtime", "/etc/timezone"];

    private static readonly string[] LongKeys = ["type", "source", "target", "read_only", "volume", "tmpfs", "consistency"];

    public static IReadOnlyList<BlueprintVolume> Read(YamlValue? value, string path, ComposeReport report)
    {
        if (value is null or YamlValue.Text { IsNull: true })
        {
            return [];
        }

        if (value is not YamlValue.Sequence list)
        {
            report.Refuse(path, "a list is expected");
            return [];
        }

        return [.. list.Items.Select((item, i) => item switch
        {
            YamlValue.Text text => Short(text.Value, $"{path}[{i}]", report),
            YamlValue.Mapping map => Long(map, $"{path}[{i}]", report),
            _ => Refuse($"{path}[{i}]", "NAME:PATH is expected", report),
        }).OfType<BlueprintVolume>()];
    }

    private static BlueprintVolume? Short(string text, string path, ComposeReport report)
    {
        var parts = text.Split(':');
        if (parts.Length == 1)
        {
            return Named(null, parts[0], path, report);
        }

        if (Clock.Contains(parts[0]))
        {
            report.Ignore(path, "the time zone of a host is not taken; set the variable TZ");
            return null;
        }

        if (parts.Length > 3 || IsHostPath(parts[0]))
        {
            return Refuse(path, $"'{parts[0]}' is a path of the host, and hosts' files are not mounted; put them into the image or use a named volume", report);
        }

        if (parts.Length == 3 && parts[2] is not ("rw" or "z" or "Z"))
        {
            report.Ignore(path, $"'{parts[2]}': a volume can be written");
        }

        return Named(parts[0], parts[1], path, report);
    }

    private static BlueprintVolume? Long(YamlValue.Mapping map, string path, ComposeReport report)
    {
        if (map.Entries.FirstOrDefault(e => !LongKeys.Contains(e.Key)) is { Key: { } unknown })
        {
            return Refuse($"{path}.{unknown}", "it is not supported", report);
        }

        var (type, source, target) = (Text("type") ?? "volume", Text("source"), Text("target") ?? "");
        if (type == "tmpfs")
        {
            report.Ignore(path, "the container's own file system is used");
            return null;
        }

        if (type != "volume" || (source is not null && IsHostPath(source)))
        {
            return Refuse(path, $"'{source ?? type}' is of the host, and hosts' files are not mounted; put them into the image or use a named volume", report);
        }

        foreach (var key in map.Entries.Select(e => e.Key).Where(k => k is "read_only" or "volume" or "consistency"))
        {
            report.Ignore($"{path}.{key}", "it has no effect here");
        }

        return Named(source, target, path, report);

        string? Text(string key) => (map.Find(key) as YamlValue.Text)?.Value;
    }

    private static BlueprintVolume? Named(string? name, string target, string path, ComposeReport report)
    {
        if (target.Length == 0 || target[0] != '/')
        {
            return Refuse(path, "an absolute path inside the container is expected", report);
        }

        return new(ComposeNames.Label(name ?? target.Trim('/').Replace('/', '-')), target.Length > 1 ? target.TrimEnd('/') : target, 0);
    }

    private static bool IsHostPath(string source) => source.Length == 0 || source[0] is '.' or '/' or '~' || source.Contains('/') || source.Contains('\\');

    private static BlueprintVolume? Refuse(string path, string why, ComposeReport report)
    {
        report.Refuse(path, why);
        return null;
    }
}
