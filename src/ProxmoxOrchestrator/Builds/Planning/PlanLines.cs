using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Images;
using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Orchestrator.Builds.Planning;

/// <summary>A plan in a few lines for the head of a build's log. Pure.</summary>
internal static class PlanLines
{
    private const int LongestLine = 400;

    public static IReadOnlyList<string> Of(PlanResult result, string packages, GeneratedImage? image)
    {
        var plan = result.Plan;
        var lines = new List<string>
        {
            result.Providers.Count == 0 ? "No provider knows this source; the plan is what its configuration says." : $"Provider {string.Join(", ", result.Providers)}, packages from {packages}.",
        };
        if (result.Directory.Length > 0)
        {
            lines.Add($"Folder {result.Directory}, the only one.");
        }

        foreach (var phase in plan.Phases?.Values ?? Enumerable.Empty<Phase>())
        {
            List<string> needs = [.. phase.NixPkgs ?? [], .. phase.AptPkgs ?? []];
            List<string> does = [.. needs.Count > 0 ? [string.Join(' ', needs)] : Array.Empty<string>(), .. phase.Cmds ?? []];
            if (does.Count > 0)
            {
                lines.Add($"  {phase.Name}: {string.Join("; ", does)}");
            }
        }

        if (plan.Start?.Cmd is { Length: > 0 } start)
        {
            lines.Add($"  start: {start}");
        }

        lines.AddRange((image?.Notes ?? []).Select(note => $"Note: {note}"));
        if (image is { SecretNames.Count: > 0 })
        {
            lines.Add($"The commands can read the variables {string.Join(", ", image.SecretNames)}; the image does not hold them.");
        }

        return [.. lines.Select(Shown)];
    }

    public static string Shown(string line)
    {
        var text = new string([.. line.Take(LongestLine).Select(c => char.IsControl(c) ? ' ' : c)]);
        return line.Length > LongestLine ? $"{text}…" : text;
    }
}
