using System.Text.RegularExpressions;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Templates;
using ProxPaaS.Yaml;

namespace ProxPaaS.Orchestrator.Compose;

/// <summary>One service of a compose file, taken apart.</summary>
internal sealed record ComposeService(
    string Name, ServiceKind Kind, int Port, ServiceSettings Settings, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<BlueprintVolume> Volumes)
{
    private const int LongestStart = 3600;

    /// <summary>What these images listen on, also where the file does not say so: under compose nobody has to.</summary>
    private static readonly Dictionary<string, int> Databases = new()
    {
        ["postgres"] = 5432, ["postgresql"] = 5432, ["postgis"] = 5432, ["pgvector"] = 5432, ["timescaledb"] = 5432, ["mysql"] = 3306, ["mariadb"] = 3306, ["percona"] = 3306, ["redis"] = 6379, ["valkey"] = 6379,
        ["keydb"] = 6379, ["mongo"] = 27017, ["mongodb"] = 27017, ["rabbitmq"] = 5672, ["nats"] = 4222, ["clickhouse-server"] = 8123, ["memcached"] = 11211, ["cassandra"] = 9042,
    };

    public static ComposeService Read(string name, YamlValue.Mapping map, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> files, ComposeReport report)
    {
        var path = $"services.{name}";
        CheckKeys(map, path, report);
        var image = Text(map, "image");
        if (map.Find("image") is not (null or YamlValue.Text))
        {
            report.Refuse($"{path}.image", "a text is expected");
        }

        var (build, dockerfile, root) = Build(map.Find("build"), $"{path}.build", report);
        if (build is not null && image is not null)
        {
            report.Ignore($"{path}.image", "it is built; the platform names its images itself");
        }
        else if (build is null && image is null)
        {
            report.Refuse(path, "it has neither an image nor a build");
        }

        var published = ComposePorts.Read(map.Find("ports"), $"{path}.ports", report);
        var exposed = ComposePorts.Read(map.Find("expose"), $"{path}.expose", report);
        var (kind, port) = KindOf(image, published, exposed, IsBehindAProxy(map));
        foreach (var other in published.Where(p => p != port))
        {
            report.Ignore($"{path}.ports", $"{other}: a service has one port, and {port} was taken");
        }

        var deploy = Deploy(map, path, report);
        var health = Health(map.Find("healthcheck"), kind, $"{path}.healthcheck", report);
        if (build is not null)
        {
            report.Note($"{name} has no image yet: push its repository to its git URL.");
        }

        return new(
            name, kind, port,
            new ServiceSettings
            {
                Kind = kind,
                Port = port > 0 ? port : null,
                Image = build is null ? image : null,
                Build = build,
                Dockerfile = dockerfile,
                RootDirectory = root,
                Command = Command(map.Find("command"), $"{path}.command", report),
                Replicas = deploy.Replicas,
                CpuMilli = deploy.Cpu,
                MemoryMiB = deploy.Memory is { } memory ? Math.Max(16, memory) : null,
                HealthPath = health.Path,
                StartTimeoutSeconds = health.Start,
                StopGraceSeconds = Seconds(map, "stop_grace_period", path, report),
            },
            ComposeEnvironment.Read(map, path, values, files, report), ComposeVolumes.Read(map.Find("volumes"), $"{path}.volumes", report));
    }

    private static void CheckKeys(YamlValue.Mapping map, string path, ComposeReport report)
    {
        foreach (var (key, value) in map.Entries)
        {
            if (ComposeKeys.Refused.TryGetValue(key, out var why))
            {
                // Switched off it asks for nothing.
                if (value is YamlValue.Text { Value: "false" } or YamlValue.Text { IsNull: true } or YamlValue.Sequence { Items.Count: 0 })
                {
                    report.Ignore($"{path}.{key}", "it asks for nothing");
                }
                else
                {
                    report.Refuse($"{path}.{key}", why);
                }
            }
            else if (ComposeKeys.Ignored.TryGetValue(key, out var because))
            {
                report.Ignore($"{path}.{key}", because);
            }
            else if (!ComposeKeys.Taken.Contains(key) && !key.StartsWith("x-", StringComparison.Ordinal))
            {
                report.Refuse(YamlReader.Join(path, key), "it is not known");
            }
        }

        if (map.Find("depends_on") is not null)
        {
            report.Ignore($"{path}.depends_on", "a deployment waits for the addresses that its variables refer to");
        }

        if (Text(map, "restart") is { } restart && restart is not ("always" or "unless-stopped"))
        {
            report.Ignore($"{path}.restart", $"'{restart}': services are always restarted");
        }
    }

    /// <summary>A reverse proxy of the file's owner brings visitors to it: here the edge does.</summary>
    private static bool IsBehindAProxy(YamlValue.Mapping map)
    {
        var labels = map.Find("labels") switch
        {
            YamlValue.Mapping given => given.Entries.Select(e => e.Key),
            YamlValue.Sequence list => list.Items.OfType<YamlValue.Text>().Select(t => t.Value),
            _ => [],
        };
        return labels.Any(label => label.StartsWith("traefik.http.", StringComparison.Ordinal) || label is "caddy" || label.StartsWith("caddy=", StringComparison.Ordinal))
            || map.Find("environment") switch
            {
                YamlValue.Mapping given => given.Find("VIRTUAL_HOST") is not null,
                YamlValue.Sequence list => list.Items.OfType<YamlValue.Text>().Any(t => t.Value.StartsWith("VIRTUAL_HOST=", StringComparison.Ordinal)),
                _ => false,
            };
    }

    private static (ServiceKind Kind, int Port) KindOf(string? image, IReadOnlyList<int> published, IReadOnlyList<int> exposed, bool proxied)
    {
        var known = image is not null && ImageReference.TryParse(image, out var reference) && Databases.TryGetValue(reference.Name[(reference.Name.LastIndexOf('/') + 1)..], out var port) ? port : 0;
        return known > 0 ? (ServiceKind.Database, known)
            : published.Count > 0 ? (Databases.ContainsValue(published[0]) ? ServiceKind.Database : ServiceKind.Web, published[0])
            : exposed.Count > 0 ? (proxied ? ServiceKind.Web : ServiceKind.Database, exposed[0])
            : (ServiceKind.Worker, 0);
    }

    private static (BuildSettings? Settings, string? Dockerfile, string? Root) Build(YamlValue? value, string path, ComposeReport report)
    {
        switch (value)
        {
            case null or YamlValue.Text { IsNull: true }:
                return default;
            case YamlValue.Text text:
                return (new BuildSettings { Builder = BuilderChoice.Auto }, null, Folder(text.Value, path, report));
            case not YamlValue.Mapping:
                report.Refuse(path, "a folder or a map is expected");
                return default;
        }

        var map = (YamlValue.Mapping)value;
        foreach (var key in map.Entries.Select(e => e.Key).Except(["context", "dockerfile", "target", "args"]))
        {
            if (key is "cache_from" or "cache_to" or "labels" or "no_cache" or "platforms" or "pull" or "shm_size" or "tags")
            {
                report.Ignore($"{path}.{key}", "the platform builds in its own way");
            }
            else
            {
                report.Refuse(YamlReader.Join(path, key), "it is not supported");
            }
        }

        var arguments = map.Find("args") switch
        {
            YamlValue.Mapping given => given.Entries.ToDictionary(e => e.Key, e => (e.Value as YamlValue.Text)?.Value ?? ""),
            YamlValue.Sequence list => list.Items.OfType<YamlValue.Text>().Select(t => t.Value.Split('=', 2)).GroupBy(p => p[0]).ToDictionary(g => g.Key, g => g.Last() is [_, var v] ? v : ""),
            _ => null,
        };
        var dockerfile = Text(map, "dockerfile");
        return (
            new BuildSettings { Builder = dockerfile is null ? BuilderChoice.Auto : BuilderChoice.Dockerfile, Target = Text(map, "target"), Arguments = arguments }, dockerfile,
            Folder(Text(map, "context") ?? ".", $"{path}.context", report));
    }

    private static string? Folder(string context, string path, ComposeReport report)
    {
        var folder = context.StartsWith("./", StringComparison.Ordinal) ? context[2..] : context;
        folder = folder.TrimEnd('/');
        if (folder is "" or ".")
        {
            return null;
        }

        if (context.Contains("://", StringComparison.Ordinal) || !ServiceSettingsRules.IsInside(folder))
        {
            report.Refuse(path, "a folder inside the repository is expected");
            return null;
        }

        return folder;
    }

    private static IReadOnlyList<string>? Command(YamlValue? value, string path, ComposeReport report)
    {
        switch (value)
        {
            case null or YamlValue.Text { IsNull: true }:
                return null;
            case YamlValue.Sequence list when list.Items.All(i => i is YamlValue.Text):
                return [.. list.Items.Cast<YamlValue.Text>().Select(t => t.Value)];
            case YamlValue.Text text when Words.Split(text.Value) is { } words:
                return words;
            default:
                report.Refuse(path, "a list of texts, or a text with its quotes closed, is expected");
                return null;
        }
    }

    private static (int? Replicas, int? Cpu, int? Memory) Deploy(YamlValue.Mapping map, string path, ComposeReport report)
    {
        var deploy = map.Find("deploy") as YamlValue.Mapping;
        ExpectMap(map.Find("deploy"), $"{path}.deploy", report);
        foreach (var key in deploy?.Entries.Select(e => e.Key).Except(["replicas", "resources"]) ?? [])
        {
            if (key is "endpoint_mode" or "labels" or "mode" or "placement" or "restart_policy" or "rollback_config" or "update_config")
            {
                report.Ignore($"{path}.deploy.{key}", "the platform places and rolls out in its own way");
            }
            else
            {
                report.Refuse(YamlReader.Join($"{path}.deploy", key), "it is not known");
            }
        }

        var resources = deploy?.Find("resources") as YamlValue.Mapping;
        var limits = resources?.Find("limits") as YamlValue.Mapping;
        var reservations = resources?.Find("reservations") as YamlValue.Mapping;
        foreach (var (part, given) in new[] { ("limits", limits), ("reservations", reservations) })
        {
            foreach (var key in given?.Entries.Select(e => e.Key).Except(["cpus", "memory"]) ?? [])
            {
                if (key == "pids")
                {
                    report.Ignore($"{path}.deploy.resources.{part}.{key}", "the platform's limit is used");
                }
                else
                {
                    report.Refuse(YamlReader.Join($"{path}.deploy.resources.{part}", key), "devices of nodes are not given to containers");
                }
            }
        }

        var cpus = Text(limits, "cpus") ?? Text(map, "cpus") ?? Text(reservations, "cpus");
        var memory = Text(limits, "memory") ?? Text(map, "mem_limit") ?? Text(reservations, "memory");
        var replicas = Text(deploy, "replicas") ?? Text(map, "scale");
        return (
            Number(replicas, t => int.TryParse(t, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var n) ? n : null, $"{path}.deploy.replicas", "a whole number", report),
            Number(cpus, ComposeQuantities.CpuMilli, $"{path}.deploy.resources.limits.cpus", "a number such as 0.5", report),
            Number(memory, ComposeQuantities.MemoryMiB, $"{path}.deploy.resources.limits.memory", "a size such as 512m", report));
    }

    /// <summary>The platform probes from outside: of the test only the path that it asks for is of use.</summary>
    private static (string? Path, int? Start) Health(YamlValue? value, ServiceKind kind, string path, ComposeReport report)
    {
        if (value is not YamlValue.Mapping map)
        {
            ExpectMap(value, path, report);
            return default;
        }

        foreach (var key in map.Entries.Select(e => e.Key).Where(k => k is not ("test" or "start_period" or "disable")))
        {
            if (key is "interval" or "timeout" or "retries" or "start_interval")
            {
                report.Ignore($"{path}.{key}", "the platform probes in its own rhythm");
            }
            else
            {
                report.Refuse(YamlReader.Join(path, key), "it is not known");
            }
        }

        var test = map.Find("test") switch
        {
            YamlValue.Text text => text.Value,
            YamlValue.Sequence list => string.Join(' ', list.Items.OfType<YamlValue.Text>().Select(t => t.Value)),
            _ => "",
        };
        var asked = Regex.Match(test, @"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::[0-9]+)?(/[^\s""'|;&]*)?", RegexOptions.None, TimeSpan.FromMilliseconds(200));
        if (test.Length > 0 && !(asked.Success && kind == ServiceKind.Web))
        {
            report.Ignore($"{path}.test", kind is ServiceKind.Web or ServiceKind.Database ? "the platform asks whether the port answers" : "the platform looks whether it runs");
        }

        var start = Text(map, "start_period") is { } period
            ? Number(period, ComposeQuantities.Seconds, $"{path}.start_period", "a time such as 30s", report) is { } seconds ? Math.Clamp(seconds + 60, 60, LongestStart) : (int?)null
            : null;
        return (asked.Success && kind == ServiceKind.Web ? asked.Groups[1] is { Success: true, Value: var found } ? found : "/" : null, start);
    }

    private static void ExpectMap(YamlValue? value, string path, ComposeReport report)
    {
        if (value is not (null or YamlValue.Mapping or YamlValue.Text { IsNull: true }))
        {
            report.Refuse(path, "a map is expected");
        }
    }

    private static int? Seconds(YamlValue.Mapping map, string key, string path, ComposeReport report)
        => Number(Text(map, key), ComposeQuantities.Seconds, $"{path}.{key}", "a time such as 30s", report);

    private static int? Number(string? text, Func<string, int?> read, string path, string expected, ComposeReport report)
    {
        if (text is null)
        {
            return null;
        }

        var number = read(text);
        if (number is null)
        {
            report.Refuse(path, $"{expected} is expected");
        }

        return number;
    }

    private static string? Text(YamlValue.Mapping? map, string key) => map?.Find(key) is YamlValue.Text { IsNull: false } text ? text.Value : null;
}
