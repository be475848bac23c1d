using System.Globalization;
using System.Text;

namespace ProxPaaS.Nixpacks.Plan;

/// <summary>A plan as a nixpacks.toml: what <c>nixpacks plan --format toml</c> prints.</summary>
public static class PlanToml
{
    public static string Write(BuildPlan plan)
    {
        var toml = new StringBuilder();
        List(toml, "providers", plan.Providers);
        Text(toml, "buildImage", plan.BuildImage);
        Map(toml, "variables", plan.Variables);
        Map(toml, "staticAssets", plan.StaticAssets);
        foreach (var phase in plan.Phases?.Values ?? Enumerable.Empty<Phase>())
        {
            toml.Append(CultureInfo.InvariantCulture, $"\n[phases.{Key(phase.Name)}]\n");
            foreach (var (name, values) in phase.Lists())
            {
                if (name == "aptPkgs")
                {
                    Text(toml, "nixpkgsArchive", phase.NixpkgsArchive);
                }

                List(toml, name, values);
            }
        }

        if (plan.Start is { } start)
        {
            toml.Append("\n[start]\n");
            Text(toml, "cmd", start.Cmd);
            Text(toml, "runImage", start.RunImage);
            List(toml, "onlyIncludeFiles", start.OnlyIncludeFiles);
            Text(toml, "user", start.User);
        }

        return toml.ToString();
    }

    private static void Map(StringBuilder toml, string name, SortedDictionary<string, string>? values)
    {
        if (values is null)
        {
            return;
        }

        toml.Append(CultureInfo.InvariantCulture, $"\n[{name}]\n");
        foreach (var (key, value) in values)
        {
            Text(toml, Key(key), value);
        }
    }

    private static void Text(StringBuilder toml, string key, string? value)
    {
        if (value is not null)
        {
            toml.Append(CultureInfo.InvariantCulture, $"{key} = {Quoted(value)}\n");
        }
    }

    private static void List(StringBuilder toml, string key, List<string>? values)
    {
        if (values is { Count: > 0 })
        {
            toml.Append(CultureInfo.InvariantCulture, $"{key} = [\n{string.Concat(values.Select(value => $"    {Quoted(value)},\n"))}]\n");
        }
        else if (values is not null)
        {
            toml.Append(CultureInfo.InvariantCulture, $"{key} = []\n");
        }
    }

    private static string Key(string name) => name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-') ? name : Quoted(name);

    private static string Quoted(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' or '\\' => quoted.Append('\\').Append(character),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(character) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }
}
