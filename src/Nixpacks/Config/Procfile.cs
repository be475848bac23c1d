using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Config;

/// <summary>The part of a plan that a Procfile sets: <c>web</c>, else <c>worker</c>, else the first by name starts; <c>release</c> runs at the end of the build.</summary>
internal static partial class Procfile
{
    public static BuildPlan Read(SourceFiles files)
    {
        if (!files.Has("Procfile"))
        {
            return new();
        }

        var processes = Processes(files);
        var plan = new BuildPlan();
        if (processes.Remove("release", out var release))
        {
            plan.AddPhase(new("release") { DependsOn = ["setup", "install", "build"], Cmds = ["...", release] });
        }

        if (processes.Count > 0)
        {
            plan.Start = StartPhase.Of(processes.GetValueOrDefault("web") ?? processes.GetValueOrDefault("worker") ?? processes.First().Value);
        }

        return plan;
    }

    private static SortedDictionary<string, string> Processes(SourceFiles files)
    {
        if ((files.YamlOrNull("Procfile") ?? Lines(files.Text("Procfile")) ?? files.Yaml("Procfile")) is not JsonObject map)
        {
            throw new PlanException("Procfile must hold lines of the form 'web: command'.");
        }

        var processes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, command) in map)
        {
            processes[name] = command.AsText() ?? throw new PlanException($"In Procfile, '{name}' has no command.");
        }

        return processes;
    }

    /// <summary>The file as others than upstream read it: a command is whatever stands behind the first colon. Null where a line has none.</summary>
    private static JsonObject? Lines(string text)
    {
        var map = new JsonObject();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line[0] != '#'))
        {
            if (Line().Match(line) is not { Success: true } match)
            {
                return null;
            }

            map[match.Groups[1].Value] = match.Groups[2].Value;
        }

        return map.Count == 0 ? null : map;
    }

    [GeneratedRegex(@"^([A-Za-z0-9_-]+):\s+(.+)$", RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
