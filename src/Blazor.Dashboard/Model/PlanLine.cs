using System.Text.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Model;

/// <summary>One value of a build plan with who said so.</summary>
/// <param name="Phase">The phase's name, <c>start</c> or <c>image</c>.</param>
internal sealed record PlanLine(string Phase, string Label, string Value, string Origin)
{
    private const string Unsaid = "the default";

    private static readonly IReadOnlyList<(string Key, string Label)> Labels =
    [
        ("dependsOn", "after"), ("nixPkgs", "nix package"), ("nixLibs", "nix library"), ("aptPkgs", "apt package"), ("cmds", "run"), ("onlyIncludeFiles", "only files"), ("cacheDirectories", "cache"), ("paths", "path"),
    ];

    /// <summary>Phase by phase in the plan's order, then how it starts. Nothing for a Dockerfile.</summary>
    public static IReadOnlyList<PlanLine> Of(BuildPlanView view)
    {
        var lines = new List<PlanLine>();
        if (view.Plan is not { ValueKind: JsonValueKind.Object } plan)
        {
            return lines;
        }

        if (plan.TryGetProperty("phases", out var phases) && phases.ValueKind == JsonValueKind.Object)
        {
            foreach (var phase in phases.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Object))
            {
                lines.AddRange(Labels.SelectMany(l => Texts(phase.Value, l.Key).Select(text => new PlanLine(phase.Name, l.Label, text, OriginOf(view, $"phases.{phase.Name}.{l.Key}")))));
            }
        }

        if (plan.TryGetProperty("start", out var start) && start.ValueKind == JsonValueKind.Object)
        {
            lines.AddRange(Texts(start, "cmd").Select(text => new PlanLine("start", "run", text, OriginOf(view, "start.cmd"))));
            lines.AddRange(Texts(start, "runImage").Select(text => new PlanLine("start", "in image", text, OriginOf(view, "start.runImage"))));
        }

        return lines;
    }

    /// <summary>What is said of a build beside its plan's phases; what is not set has no line.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(BuildPlanView plan) => new (string Name, string Value)[]
    {
        ("Language", string.Join(", ", plan.Providers)), ("Folder", plan.Directory), ("Dockerfile", plan.Generated is null ? plan.Dockerfile : ""), ("Stage", plan.Target ?? ""),
        ("Arguments", string.Join(' ', plan.Arguments.Select(a => $"{a.Key}={a.Value}"))), ("Variables it can read", string.Join(", ", plan.Variables)),
    }.Where(fact => fact.Value.Length > 0);

    public static string Builder(string builder) => builder switch
    {
        "dockerfile" => "Dockerfile",
        "nixpacks" => "Nixpacks",
        _ => builder,
    };

    private static IEnumerable<string> Texts(JsonElement part, string key) => !part.TryGetProperty(key, out var value) ? [] : value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
        _ => [],
    };

    private static string OriginOf(BuildPlanView view, string path) => view.Origins.GetValueOrDefault(path) is { Length: > 0 } origin ? origin : Unsaid;
}
