using ProxPaaS.Yaml;

namespace ProxPaaS.Orchestrator.Compose;

/// <summary>
/// <c>extends: {service: NAME}</c> within one file: the other service with this one laid over it. Maps are joined, lists put together, single
/// values and what is said as a whole (a command, a health check's test) replaced. Other files are not read. Pure.
/// </summary>
internal static class ComposeExtends
{
    private const int Deepest = 16;

    private static readonly string[] Whole = ["command", "entrypoint", "test"];

    /// <summary>Written as lists they are still maps: <c>environment: [A=1]</c>.</summary>
    private static readonly string[] Pairs = ["environment", "labels", "args", "annotations"];

    public static YamlValue.Mapping Resolve(string name, YamlValue.Mapping services, ComposeReport report) => Resolve(name, services, [], report);

    private static YamlValue.Mapping Resolve(string name, YamlValue.Mapping services, List<string> way, ComposeReport report)
    {
        var map = (YamlValue.Mapping)services.Find(name)!;
        if (map.Find("extends") is not { } extends)
        {
            return map;
        }

        var bare = new YamlValue.Mapping([.. map.Entries.Where(e => e.Key != "extends")], map.Line);
        var path = $"services.{name}.extends";
        var wanted = extends switch
        {
            YamlValue.Text text => text.Value,
            YamlValue.Mapping given when given.Find("file") is null => (given.Find("service") as YamlValue.Text)?.Value,
            _ => null,
        };
        way.Add(name);
        if (wanted is null)
        {
            report.Refuse(path, "other files are not read; write the service out, or extend one of this file");
        }
        else if (services.Find(wanted) is not YamlValue.Mapping)
        {
            report.Refuse(path, $"there is no service {wanted} in this file");
        }
        else if (way.Contains(wanted) || way.Count > Deepest)
        {
            report.Refuse(path, $"{string.Join(" extends ", way)} extends {wanted}");
        }
        else
        {
            return Join(Resolve(wanted, services, way, report), bare);
        }

        return bare;
    }

    /// <summary>Profiles belong to the service that has them, not to those that build on it.</summary>
    private static YamlValue.Mapping Join(YamlValue.Mapping below, YamlValue.Mapping above)
    {
        var joined = Over(new YamlValue.Mapping([.. below.Entries.Where(e => e.Key != "profiles")], above.Line), above);
        return (YamlValue.Mapping)joined;
    }

    private static YamlValue Over(YamlValue below, YamlValue above, string key = "")
    {
        if (Pairs.Contains(key))
        {
            (below, above) = (AsMap(below), AsMap(above));
        }

        return (below, above) switch
        {
            _ when Whole.Contains(key) => above,
            (YamlValue.Mapping lower, YamlValue.Mapping upper) => new YamlValue.Mapping(
                [
                    .. lower.Entries.Select(e => upper.Find(e.Key) is { } value ? KeyValuePair.Create(e.Key, Over(e.Value, value, e.Key)) : e),
                    .. upper.Entries.Where(e => lower.Find(e.Key) is null),
                ], upper.Line),
            (YamlValue.Sequence lower, YamlValue.Sequence upper) => new YamlValue.Sequence([.. lower.Items, .. upper.Items], upper.Line),
            _ => above,
        };
    }

    private static YamlValue AsMap(YamlValue value) => value is not YamlValue.Sequence list ? value
        : new YamlValue.Mapping(
            [
                .. list.Items.OfType<YamlValue.Text>().Select(t => t.Value.Split('=', 2) is var pair && pair.Length == 2
                    ? KeyValuePair.Create<string, YamlValue>(pair[0], new YamlValue.Text(pair[1], false, t.Line))
                    : KeyValuePair.Create<string, YamlValue>(pair[0], new YamlValue.Text("", true, t.Line))).GroupBy(e => e.Key).Select(g => g.Last()),
            ], list.Line);
}
