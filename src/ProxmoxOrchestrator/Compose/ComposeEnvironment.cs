using ProxPaaS.Yaml;

namespace ProxPaaS.Orchestrator.Compose;

/// <summary>A service's <c>environment</c> over its <c>env_file</c>s. Pure.</summary>
internal static class ComposeEnvironment
{
    public static Dictionary<string, string> Read(YamlValue.Mapping service, string path, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> files, ComposeReport report)
    {
        var variables = new Dictionary<string, string>();
        foreach (var (file, required) in Files(service.Find("env_file"), $"{path}.env_file", report))
        {
            if (files.TryGetValue(file, out var text))
            {
                Lines(text, variables);
            }
            else if (required)
            {
                report.Refuse($"{path}.env_file", $"its file {file} was not sent; give it with --service-env {file}");
            }
        }

        switch (service.Find("environment"))
        {
            case YamlValue.Mapping map:
                foreach (var (name, value) in map.Entries)
                {
                    Set(name, (value as YamlValue.Text) is { IsNull: false } text ? text.Value : value is YamlValue.Text ? null : "", variables, values, path, report);
                }

                break;
            case YamlValue.Sequence list:
                foreach (var item in list.Items.OfType<YamlValue.Text>())
                {
                    var at = item.Value.IndexOf('=', StringComparison.Ordinal);
                    Set(at < 0 ? item.Value : item.Value[..at], at < 0 ? null : item.Value[(at + 1)..], variables, values, path, report);
                }

                break;
            case null or YamlValue.Text { IsNull: true }:
                break;
            default:
                report.Refuse($"{path}.environment", "a map or a list is expected");
                break;
        }

        // The platform sets it from the service's port.
        if (variables.Remove("PORT"))
        {
            report.Ignore($"{path}.environment.PORT", "the platform sets it to the service's port");
        }

        return variables;
    }

    /// <summary>Without a value it is taken from whoever runs compose: here from what the client sent.</summary>
    private static void Set(string name, string? value, Dictionary<string, string> variables, IReadOnlyDictionary<string, string> values, string path, ComposeReport report)
    {
        if (value is not null)
        {
            variables[name] = value;
        }
        else if (values.TryGetValue(name, out var given))
        {
            variables[name] = given;
        }
        else
        {
            report.Ignore($"{path}.environment.{name}", "it has no value; give it in the file's .env");
        }
    }

    private static IEnumerable<(string Path, bool Required)> Files(YamlValue? value, string path, ComposeReport report)
    {
        foreach (var item in value switch { null or YamlValue.Text { IsNull: true } => [], YamlValue.Sequence list => list.Items, _ => [value] })
        {
            switch (item)
            {
                case YamlValue.Text text:
                    yield return (text.Value, true);
                    break;
                case YamlValue.Mapping map when map.Find("path") is YamlValue.Text file && map.Entries.All(e => e.Key is "path" or "required" or "format"):
                    yield return (file.Value, map.Find("required") is not YamlValue.Text { Value: "false" });
                    break;
                default:
                    report.Refuse(path, "a path or a list of paths is expected");
                    break;
            }
        }
    }

    private static void Lines(string text, Dictionary<string, string> variables)
    {
        foreach (var line in text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
            {
                var value = line[(at + 1)..].Trim();
                variables[line[..at].Trim()] = value.Length >= 2 && (value[0] is '"' or '\'') && value[^1] == value[0] ? value[1..^1] : value;
            }
        }
    }
}
