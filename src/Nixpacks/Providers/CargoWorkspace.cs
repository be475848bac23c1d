using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

/// <summary>Finds the member of a Cargo workspace that is a program: default members first, then members.</summary>
internal static class CargoWorkspace
{
    public static string? Binary(PlanContext app, JsonObject manifest)
    {
        var workspace = manifest["workspace"];
        var excluded = workspace.At("exclude").AsTexts() ?? [];
        return (workspace.At("default-members").AsTexts() ?? []).Concat(workspace.At("members").AsTexts() ?? [])
            .Take(SourceLimits.WorkspacePatterns).Where(member => !excluded.Contains(member))
            .SelectMany(member => member.Contains('*') || member.Contains('?') ? app.Files.FindDirectories(member) : [member])
            .Select(member => Program(app, member)).FirstOrDefault(name => name is not null);
    }

    private static string? Program(PlanContext app, string member)
    {
        var file = $"{member}/Cargo.toml";
        if (!app.Has(file))
        {
            return null;
        }

        var manifest = app.Files.Toml(file);
        var hasProgram = manifest["bin"] is JsonArray { Count: > 0 } || app.Has($"{member}/src/main.rs") || app.Files.HasDirectory($"{member}/src/bin");
        var isLibrary = manifest["lib"] is not null || app.Has($"{member}/src/lib.rs");
        return hasProgram || !isLibrary ? manifest.At("package", "name").AsText() : null;
    }
}
