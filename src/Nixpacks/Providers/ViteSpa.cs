using System.Text.RegularExpressions;
using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

/// <summary>Vite single page applications, which Caddy serves; NIXPACKS_SPA_CADDY=false turns that off.</summary>
internal static partial class ViteSpa
{
    private const string CaddyArchive = "ba913eda2df8eb72147259189d55932012df6301";

    private static readonly string[] Frameworks = ["vue", "preact", "lit", "solid-js", "@builder.io/qwik"];

    public static bool IsVite(PlanContext app, NodeProject project)
        => project.HasDependency("vite") || app.Has("vite.config.js") || app.Has("vite.config.ts")
            || project.Script("build")?.Contains("vite build", StringComparison.OrdinalIgnoreCase) == true;

    public static Phase? CaddyPhase(PlanContext app, NodeProject project)
    {
        if (app.Config("SPA_CADDY")?.ToLowerInvariant() is "false" or "0" || !IsVite(app, project) || (!Allowed(project) && app.Config("SPA_OUT_DIR") is null))
        {
            return null;
        }

        return new Phase("caddy").AddPackages("caddy").From(CaddyArchive).AddCommand($"caddy fmt --overwrite {PlanContext.Asset("Caddyfile")}").After("setup");
    }

    public static string? StartCommand(PlanContext app, NodeProject project)
        => CaddyPhase(app, project) is null ? null : $"exec caddy run --config {PlanContext.Asset("Caddyfile")} --adapter caddyfile 2>&1";

    public static string OutputDirectory(PlanContext app, NodeProject project)
    {
        var match = ConfiguredOutput().Match(app.Has("vite.config.js") ? app.Text("vite.config.js") : app.Text("vite.config.ts"));
        match = match.Success ? match : ScriptOutput().Match(project.Script("build") ?? "");
        return match.Success ? match.Groups[1].Value : "dist";
    }

    // Remix, its successor React Router in framework mode, and SvelteKit come with servers of their own.
    private static bool Allowed(NodeProject project)
        => (project.HasDependency("react") && !project.HasDependency("@remix-run/react") && !project.HasDependency("@react-router/node"))
            || (project.HasDependency("svelte") && !project.HasDependency("@sveltejs/kit"))
            || Frameworks.Any(project.HasDependency);

    [GeneratedRegex("""outDir:\s*['"`](.*?)['"`]""", RegexOptions.NonBacktracking)]
    private static partial Regex ConfiguredOutput();

    // tsc -b && vite build --outDir out
    [GeneratedRegex(@"vite\s+build(?:\s+-[^\s]*)*\s+--outDir\s+([^-\s;]+)", RegexOptions.NonBacktracking)]
    private static partial Regex ScriptOutput();
}
