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
        var wanted = app.Config("NODE_VERSION") ?? package.At("engines", "node").AsText()
            ?? (app.Has(".nvmrc") ? Nvmrc(app.Text(".nvmrc").Trim()) : null)
            ?? (app.Has(".node-version") ? app.Text(".node-version").Trim().Replace("v", "", StringComparison.Ordinal) : null);
        if (wanted is null or "*")
        {
            return Default;
        }

        var range = SemverRange.Parse(wanted);
        return range is null ? Default : Available.FirstOrDefault(range.AllowsMajor, Default);
    }

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
