using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

/// <summary>Nx monorepos: the application is NIXPACKS_NX_APP_NAME, the default project, or the first below apps/ that has targets.</summary>
internal static class Nx
{
    public static string? BuildCommand(PlanContext app, NodeProject project) => Find(app) is var (name, _) ? $"{project.Runner} nx run {name}:build:production" : null;

    public static string? StartCommand(PlanContext app, NodeProject project)
    {
        if (Find(app) is not var (name, targets))
        {
            return null;
        }

        if (targets["start"] is JsonObject start)
        {
            return $"{project.Runner} nx run {name}:start{(start.At("configurations", "production") is null ? "" : ":production")}";
        }

        var build = targets["build"];
        var output = build.At("options", "outputPath").AsText() ?? $"dist/apps/{name}";
        return build.At("executor").AsText() is "@nx/next:build" or "@nrwl/next:build" ? $"cd {output} && npm run start"
            : build.At("options", "main").AsText() is { } main ? $"node {output}/{Path.GetFileNameWithoutExtension(main)}.js"
            : $"node {output}/index.js";
    }

    private static (string Name, JsonObject Targets)? Find(PlanContext app)
        => app.Has("nx.json") && AppName(app) is { } name && Targets(app, name) is { } targets ? (name, targets) : null;

    private static string? AppName(PlanContext app)
        => app.Config("NX_APP_NAME") ?? app.Files.JsonOrNull("nx.json").At("defaultProject").AsText()
            ?? (app.Files.HasDirectory("apps")
                ? app.Files.FindDirectories("apps/*").FirstOrDefault(directory => app.Has($"{directory}/project.json") || app.Files.JsonOrNull($"{directory}/package.json").At("nx", "targets") is not null)?[5..]
                : null);

    private static JsonObject? Targets(PlanContext app, string name)
        => Usable(app.Files.JsonOrNull($"apps/{name}/project.json").At("targets")) ?? Usable(app.Files.JsonOrNull($"apps/{name}/package.json").At("nx", "targets"));

    private static JsonObject? Usable(JsonNode? targets) => targets.At("build", "executor").AsText() is null ? null : targets as JsonObject;
}
