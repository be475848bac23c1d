using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Config;

/// <summary>The part of a plan that nixpacks.toml, nixpacks.json or a file named in their place sets.</summary>
internal static class FileConfig
{
    public static (string Source, BuildPlan Plan) Read(SourceFiles files, PlanEnvironment environment, PlanOptions options)
    {
        if (Choose(files, environment, options) is not { } name)
        {
            return ("no configuration file", new());
        }

        if (!files.Has(name))
        {
            throw new PlanException($"The configuration file {name} does not exist in the source.");
        }

        return (name, PlanReader.Read(Parse(files, name), name));
    }

    private static string? Choose(SourceFiles files, PlanEnvironment environment, PlanOptions options)
        => options.ConfigFile ?? environment.Config("CONFIG_FILE")
            ?? (files.Has("nixpacks.toml") ? "nixpacks.toml" : files.Has("nixpacks.json") ? "nixpacks.json" : null);

    private static JsonObject Parse(SourceFiles files, string name) => Path.GetExtension(name) switch
    {
        ".toml" => files.Toml(name),
        ".json" => files.Json(name),
        _ => throw new PlanException($"{name} is no configuration the planner knows: its name must end in .toml or .json."),
    };
}
