using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

/// <summary>Which Node.js a project asks for: NIXPACKS_NODE_VERSION, engines.node, .nvmrc, .node-version, else 18.</summary>
internal static class NodeVersion
{
    private const int Default = 18;

    // Newest first; odd ones are never chosen from a range.
    private static readonly int[] Available = [22, 20, 18, 16, 14];

    public static int Choose(PlanContext app, System.Text.Json.Nodes.JsonNode? package)
    {
        var (wanted, source) = Wanted(app, package);
        var range = wanted is null or "*" ? null : SemverRange.Parse(wanted);
        var version = range is null ? Default : Available.FirstOrDefault(range.AllowsMajor, Default);
        app.Notes.Add("phases.setup.nixPkgs", wanted is null ? $"Node {version} by default" : $"Node {version} for '{wanted}' in {source}");
        return version;
    }

    private static (string? Wanted, string Source) Wanted(PlanContext app, System.Text.Json.Nodes.JsonNode? package)
        => app.Config("NODE_VERSION") is { } configured ? (configured, "NIXPACKS_NODE_VERSION")
            : package.At("engines", "node").AsText() is { } engine ? (engine, "engines.node of package.json")
            : app.Has(".nvmrc") ? (Nvmrc(app.Text(".nvmrc").Trim()), ".nvmrc")
            : app.Has(".node-version") ? (app.Text(".node-version").Trim().Replace("v", "", StringComparison.Ordinal), ".node-version")
            : (null, "");

    private static string Nvmrc(string text) => text switch
    {
        "lts/*" or "lts/jod" => "22",
        "lts/iron" => "20",
        "lts/hydrogen" => "18",
        "lts/gallium" => "16",
        "lts/fermium" => "14",
        "lts/erbium" => "12",
        "lts/dubnium" => "10",
        "lts/carbon" => "8",
        "lts/boron" => "6",
        "lts/argon" => "4",
        ['v', .. var version] => version,
        _ => text,
    };
}
