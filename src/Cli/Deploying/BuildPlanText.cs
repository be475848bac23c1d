using System.Text.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Deploying;

/// <summary>What a build was made from, for people.</summary>
internal static class BuildPlanText
{
    public static void Show(Call call, BuildPlanView plan)
        => call.Output.Item(plan, ApiJson.Default.BuildPlanView, [.. Lines(plan)]);

    private static IEnumerable<(string Name, string Value)> Lines(BuildPlanView plan)
    {
        yield return ("Builder", plan.Reason.Length > 0 ? $"{plan.Builder}: {plan.Reason}" : plan.Builder);
        yield return ("Folder", plan.Directory);
        yield return ("Dockerfile", plan.Target is null ? plan.Dockerfile : $"{plan.Dockerfile}, stage {plan.Target}");
        yield return ("Arguments", string.Join(' ', plan.Arguments.Select(a => $"{a.Key}={a.Value}")));
        yield return ("Provider", string.Join(", ", plan.Providers));
        if (plan.Plan is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("phases", out var phases))
        {
            foreach (var phase in phases.EnumerateObject())
            {
                yield return (phase.Name, string.Join("; ", new[] { "nixPkgs", "aptPkgs", "cmds" }.Select(key => Texts(phase.Value, key)).Where(text => text.Length > 0)));
            }

            if (root.TryGetProperty("start", out var start) && start.TryGetProperty("cmd", out var command))
            {
                yield return ("start", command.GetString() ?? "");
            }
        }

        yield return ("Variables", string.Join(' ', plan.Variables));
        foreach (var note in plan.Notes)
        {
            yield return ("Note", note);
        }
    }

    private static string Texts(JsonElement phase, string key)
        => phase.TryGetProperty(key, out var list) ? string.Join(key == "cmds" ? "; " : " ", list.EnumerateArray().Select(item => item.GetString())) : "";
}
