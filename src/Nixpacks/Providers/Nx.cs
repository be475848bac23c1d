using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

/// <summary>Nx monorepos: the application is NIXPACKS_NX_APP_NAME or the default project, and its apps/NAME/project.json names a build target.</summary>
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
        => app.Has("nx.json") && AppName(app) is { } name && app.Files.JsonOrNull($"apps/{name}/project.json").At("targets") is JsonObject targets && IsUsable(targets) ? (name, targets) : null;

    private static string? AppName(PlanContext app) => app.Config("NX_APP_NAME") ?? app.Files.JsonOrNull("nx.json").At("defaultProject").AsText();

    // Upstream takes the file as a whole or not at all.
    private static bool IsUsable(JsonObject targets)
        => targets.At("build", "executor").AsText() is not null
            && (targets["start"] is null || targets.At("start", "executor").AsText() is not null)
            && (targets.At("build", "options", "main") is not { } main || main.AsText() is not null);
}
