namespace ProxPaaS.Nixpacks.Providers;

/// <summary>moon monorepos: one application, named by NIXPACKS_MOON_APP_NAME.</summary>
internal static class Moon
{
    public static bool Applies(PlanContext app) => app.Config("MOON_APP_NAME") is not null && app.Has(".moon/workspace.yml");

    public static string? Command(PlanContext app, NodeProject project, string task)
        => Applies(app) ? $"{project.Runner} moon run {app.Config("MOON_APP_NAME")}:{app.Config($"MOON_{task.ToUpperInvariant()}_TASK") ?? task}" : null;
}
