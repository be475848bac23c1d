using System.Text.Json.Nodes;

namespace ProxPaaS.ConfigFiles;

/// <summary>Our own file. It is meant for us, so a key that we do not know is a mistake and not somebody else's business.</summary>
internal static class ProxPaasFile
{
    public const string Name = "proxpaas.toml";

    /// <summary>The whole, then the environment's part, then the service's, then the service's for the environment.</summary>
    public static void Read(ConfigLayer layer, ConfigTarget target)
    {
        Sections(layer, layer.Document.Root, "", target);
    }

    private static void Sections(ConfigLayer layer, JsonObject table, string path, ConfigTarget target, bool counts = true, bool environments = true, bool services = true)
    {
        foreach (var (name, node) in table)
        {
            var here = path + name;
            if (ConfigKeys.Sections.Contains(name, StringComparer.Ordinal))
            {
                Keys(layer, node, here, name, counts);
            }
            else if (!(name == "environments" && environments) && !(name == "services" && services) && !(path.Length == 0 && name == "$schema"))
            {
                string[] known = [.. ConfigKeys.Sections, .. environments ? ["environments"] : Array.Empty<string>(), .. services ? ["services"] : Array.Empty<string>()];
                layer.Refuse(here, Unknown("section", name, known, ConfigKeys.All.Where(key => key.Name == name).Select(key => key.Path)));
            }
        }

        if (environments)
        {
            Named(layer, table, path, "environments", (inner, below, name) => Sections(layer, inner, below, target, counts && name == target.Environment, environments: false, services: false));
        }

        if (services)
        {
            Named(layer, table, path, "services", (inner, below, name) => Sections(layer, inner, below, target, counts && name == target.Service, environments: true, services: false));
        }
    }

    private static void Named(ConfigLayer layer, JsonObject table, string path, string name, Action<JsonObject, string, string> each)
    {
        if (table[name] is null)
        {
            return;
        }

        if (table[name] is not JsonObject group)
        {
            layer.Refuse(path + name, $"must be a table: [{path}{name}.NAME.deploy]");
            return;
        }

        foreach (var (one, node) in group)
        {
            if (node is JsonObject inner)
            {
                each(inner, $"{path}{name}.{one}.", one);
            }
            else
            {
                layer.Refuse($"{path}{name}.{one}", $"must be a table: [{path}{name}.{one}.deploy]");
            }
        }
    }

    private static void Keys(ConfigLayer layer, JsonNode? node, string path, string section, bool counts)
    {
        if (node is not JsonObject table)
        {
            layer.Refuse(path, $"must be a table: [{path}]");
            return;
        }

        foreach (var (name, value) in table)
        {
            var key = ConfigKeys.All.FirstOrDefault(k => k.Section == section && k.Name == name);
            if (key is null)
            {
                var elsewhere = ConfigKeys.All.FirstOrDefault(k => k.Name == name);
                layer.Refuse($"{path}.{name}", elsewhere is not null ? $"belongs into [{elsewhere.Section}]" : Unknown("key", name, ConfigKeys.All.Where(k => k.Section == section).Select(k => k.Name), []));
            }
            else if (counts)
            {
                layer.Set(key.Setting, value, $"{path}.{name}", key.Type, strict: true, key.Words);
            }
            else if (ConfigValues.Convert(value, key.Type, key.Words) is { Value: null, Expected: var expected })
            {
                layer.Refuse($"{path}.{name}", $"takes {expected}");
            }
        }
    }

    private static string Unknown(string what, string name, IEnumerable<string> known, IEnumerable<string> exact)
        => exact.FirstOrDefault() is { } path ? $"stands outside of a section; write it as {path}"
            : Suggestion.For(name, known) is { } meant ? $"there is no such {what}; did you mean '{meant}'?"
            : $"there is no such {what}; there are {string.Join(", ", known)}";
}
