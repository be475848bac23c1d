using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

/// <summary>Turborepo monorepos; NIXPACKS_TURBO_APP_NAME chooses one application.</summary>
internal static class Turborepo
{
    public static string? BuildCommand(PlanContext app, NodeProject project)
    {
        if (app.Files.JsonOrNull("turbo.json") is not { } config)
        {
            return null;
        }

        return Pipeline(config, "build") ?? (app.Config("TURBO_APP_NAME") is { } name ? $"{project.Runner} turbo run {name}:build" : null);
    }

    public static string? StartCommand(PlanContext app, NodeProject project)
    {
        if (app.Files.JsonOrNull("turbo.json") is not { } config)
        {
            return null;
        }

        if (app.Config("TURBO_APP_NAME") is not { } name)
        {
            return Pipeline(config, "start");
        }

        // With pnpm and no readable list of workspaces upstream gives the whole start up.
        return Workspaces(app, project) is not { } workspaces ? null
            : !HasApp(app, workspaces, name) ? Pipeline(config, "start")
            : project.PackageManager switch
            {
                "pnpm" => $"pnpm --filter {name} run start",
                "yarn" => $"yarn workspace {name} run start",
                var manager => $"{manager} --workspace {name} run start",
            };
    }

    private static string? Pipeline(JsonObject config, string task)
        => config["pipeline"].Keys().Contains(task) || config["tasks"].Keys().Contains(task) ? $"npx turbo run {task}" : null;

    private static List<string>? Workspaces(PlanContext app, NodeProject project)
        => project.PackageManager == "pnpm" ? app.Files.YamlOrNull("pnpm-workspace.yaml").At("packages").AsTexts() : project.Package.At("workspaces").AsTexts() ?? [];

    private static bool HasApp(PlanContext app, List<string> workspaces, string name)
        => workspaces.Take(SourceLimits.WorkspacePatterns).SelectMany(app.Files.FindDirectories).Any(directory => directory == name || directory.EndsWith($"/{name}", StringComparison.Ordinal));
}
