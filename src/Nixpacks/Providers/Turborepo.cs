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

        return app.Config("TURBO_APP_NAME") is { } name && HasApp(app, project, name)
            ? project.PackageManager switch
            {
                "pnpm" => $"pnpm --filter {name} run start",
                "yarn" => $"yarn workspace {name} run start",
                var manager => $"{manager} --workspace {name} run start",
            }
            : Pipeline(config, "start");
    }

    private static string? Pipeline(System.Text.Json.Nodes.JsonObject config, string task)
        => config.At("pipeline", task) is not null || config.At("tasks", task) is not null ? $"npx turbo run {task}" : null;

    private static bool HasApp(PlanContext app, NodeProject project, string name)
    {
        var workspaces = project.PackageManager == "pnpm" && app.Has("pnpm-workspace.yaml") ? app.Files.Yaml("pnpm-workspace.yaml").At("packages") : project.Package.At("workspaces");
        return (workspaces.AsTexts() ?? []).Take(SourceLimits.WorkspacePatterns).SelectMany(app.Files.FindDirectories).Any(directory => directory == name || directory.EndsWith($"/{name}", StringComparison.Ordinal));
    }
}
