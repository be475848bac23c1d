using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Templates;
using ProxPaaS.Yaml;

namespace ProxPaaS.Orchestrator.Compose;

/// <summary>
/// A compose file → services. By an allow-list: each key is taken, has no effect (and is said so, by its path) or is refused. No file is read
/// and no environment looked into: everything that the file refers to comes from the client. Pure.
/// </summary>
internal static class ComposeImport
{
    private static readonly YamlLimits Limits = new(Characters: 256 * 1024, Depth: 16, Pieces: 10_000);

    /// <param name="values">For <c>${NAME}</c>.</param>
    /// <param name="files">Contents of <c>env_file</c>s, by their path in the file.</param>
    /// <param name="profiles">Services of these profiles are taken too.</param>
    public static ComposeResult Read(string text, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> files, IReadOnlyCollection<string> profiles)
    {
        var report = new ComposeReport();
        var (parsed, problem) = BoundedYaml.Parse(text, Limits);
        if (parsed is not YamlValue.Mapping written)
        {
            return new(null, [$"file: {problem ?? "a map with services is expected"}"], [], []);
        }

        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var root = (YamlValue.Mapping)Interpolated(written, "", values, missing, report);
        foreach (var name in missing)
        {
            report.Note($"{name} is empty: nothing was given for it.");
        }

        CheckTop(root, report);
        var services = Chosen(root, profiles, report);
        var shapes = Ported([.. services.Select(s => ComposeService.Read(s.Name, s.Map, values, files, report))], report);
        SharedVolumes(shapes, report);
        foreach (var group in shapes.GroupBy(s => ComposeNames.Label(s.Name)).Where(g => g.Count() > 1))
        {
            report.Refuse("services", $"{string.Join(" and ", group.Select(s => s.Name))} would both be called {group.Key}");
        }

        if (report.Refused.Count > 0 || shapes.Length == 0)
        {
            return new(null, shapes.Length == 0 && report.Refused.Count == 0 ? ["services: there is none to make"] : report.Refused, report.Ignored, report.Notes);
        }

        var known = shapes.ToDictionary(s => s.Name, s => (Name: ComposeNames.Label(s.Name), s.Kind, s.Port));
        var blueprint = new Blueprint([.. shapes.Select(s => new BlueprintService(known[s.Name].Name, s.Settings, ComposeHosts.Rewrite(s.Name, s.Variables, known, report), s.Volumes))]);
        foreach (var shape in shapes.Where(s => known[s.Name].Name != s.Name))
        {
            report.Note($"{shape.Name} is called {known[shape.Name].Name} here.");
        }

        return new(blueprint, [], report.Ignored, report.Notes);
    }

    private static void CheckTop(YamlValue.Mapping root, ComposeReport report)
    {
        foreach (var (key, value) in root.Entries)
        {
            switch (key)
            {
                case "services":
                    break;
                case "name" or "version":
                    report.Ignore(key, "the project is the one that it is imported into");
                    break;
                case "networks":
                    report.Ignore(key, "there is one network between services");
                    break;
                case "volumes":
                    CheckVolumes(value, report);
                    break;
                case "include":
                    report.Refuse(key, "other files are not read; write their services out");
                    break;
                case "secrets" or "configs":
                    report.Refuse(key, "files of the host are not read; use variables");
                    break;
                case var extension when extension.StartsWith("x-", StringComparison.Ordinal):
                    break;
                default:
                    report.Refuse(key, "it is not supported");
                    break;
            }
        }
    }

    /// <summary>A driver or its options can make a volume out of the host's own folders.</summary>
    private static void CheckVolumes(YamlValue value, ComposeReport report)
    {
        foreach (var (name, volume) in (value as YamlValue.Mapping)?.Entries ?? [])
        {
            foreach (var (key, given) in (volume as YamlValue.Mapping)?.Entries ?? [])
            {
                if (key is "labels" or "name" || (key == "driver" && given is YamlValue.Text { Value: "local" }))
                {
                    report.Ignore($"volumes.{name}.{key}", "it has no effect here");
                }
                else
                {
                    report.Refuse($"volumes.{name}.{key}", "volumes are made by the platform on its nodes");
                }
            }
        }
    }

    private static List<(string Name, YamlValue.Mapping Map)> Chosen(YamlValue.Mapping root, IReadOnlyCollection<string> profiles, ComposeReport report)
    {
        var chosen = new List<(string, YamlValue.Mapping)>();
        var services = root.Find("services") as YamlValue.Mapping;
        var size = 0L;
        foreach (var (name, value) in services?.Entries ?? [])
        {
            if (value is not YamlValue.Mapping written)
            {
                report.Refuse($"services.{name}", "a map is expected");
                continue;
            }

            var own = (written.Find("profiles") as YamlValue.Sequence)?.Items.OfType<YamlValue.Text>().Select(t => t.Value).ToArray() ?? [];
            if (own.Length > 0 && !own.Any(profiles.Contains))
            {
                report.Ignore($"services.{name}", $"it is of the {(own.Length == 1 ? "profile" : "profiles")} {string.Join(", ", own)}; take it with --profile {own[0]}");
                continue;
            }

            var map = ComposeExtends.Resolve(name, services!, report);
            if ((size += map.Size) > Limits.Pieces)
            {
                report.Refuse("services", "with all that they extend they are too large; leave some out");
                break;
            }

            chosen.Add((name, map));
        }

        return chosen;
    }

    /// <summary>Under compose nobody has to say what a service listens on that only its neighbours ask: their variables tell.</summary>
    private static ComposeService[] Ported(ComposeService[] services, ComposeReport report) => [.. services.Select(service =>
    {
        if (service.Kind != ServiceKind.Worker || ComposeHosts.PortOf(service.Name, services.Where(s => s != service).SelectMany(s => s.Variables.Values)) is not { } port)
        {
            return service;
        }

        report.Note($"{service.Name} is taken to listen on {port}, where others of the file ask it.");
        return service with { Kind = ServiceKind.Database, Port = port, Settings = service.Settings with { Kind = ServiceKind.Database, Port = port } };
    })];

    private static void SharedVolumes(ComposeService[] services, ComposeReport report)
    {
        foreach (var group in services.SelectMany(s => s.Volumes.Select(v => (s.Name, Volume: v.Name, Declared: true))).GroupBy(v => v.Volume).Where(g => g.Select(v => v.Name).Distinct().Count() > 1))
        {
            report.Note($"The volume {group.Key} is another one for each of {string.Join(", ", group.Select(v => v.Name).Distinct())}: a volume is for one service.");
        }
    }

    private static YamlValue Interpolated(YamlValue value, string path, IReadOnlyDictionary<string, string> values, ISet<string> missing, ComposeReport report)
    {
        switch (value)
        {
            case YamlValue.Text text when text.Value.Contains('$'):
                var (filled, problem) = ComposeInterpolation.Fill(text.Value, values, name => missing.Add(name));
                if (problem is not null)
                {
                    report.Refuse(path, problem);
                }

                return text with { Value = filled };
            case YamlValue.Sequence list:
                return new YamlValue.Sequence([.. list.Items.Select((item, i) => Interpolated(item, $"{path}[{i}]", values, missing, report))], list.Line);
            case YamlValue.Mapping map:
                return new YamlValue.Mapping(
                    [.. map.Entries.Select(e => new KeyValuePair<string, YamlValue>(e.Key, Interpolated(e.Value, YamlReader.Join(path, e.Key), values, missing, report)))], map.Line);
            default:
                return value;
        }
    }
}
