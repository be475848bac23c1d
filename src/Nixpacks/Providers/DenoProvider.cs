using System.Text.RegularExpressions;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed partial class DenoProvider : IProvider
{
    public string Name => "deno";

    public bool Detect(PlanContext app)
        => app.Has("deno.json") || app.Has("deno.jsonc") || app.Files.Contains("**/*.{ts,tsx,js,jsx}", DenoImport(), "https://deno.land/");

    public BuildPlan Plan(PlanContext app)
    {
        var index = app.Files.Find("**/index.{ts,tsx,js,jsx}").FirstOrDefault();
        var start = Task(app) ?? (index is null ? null : $"deno run --allow-all {index}");
        return BuildPlan.Of(
            start is null ? null : StartPhase.Of(start),
            Phase.Setup("deno"),
            index is null ? null : Phase.Build($"deno cache {index}").After("setup"));
    }

    private static string? Task(PlanContext app)
    {
        var file = app.Has("deno.json") ? "deno.json" : app.Has("deno.jsonc") ? "deno.jsonc" : null;
        return file is null ? null : app.Files.JsonWithComments(file).At("tasks", "start").AsText();
    }

    [GeneratedRegex("""import .+ from (?:"|'|`)https://deno.land/[^"`']+\.(?:ts|js|tsx|jsx)(?:"|'|`);?""", RegexOptions.NonBacktracking)]
    private static partial Regex DenoImport();
}
