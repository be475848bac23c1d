using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Config;

/// <summary>The part of a plan that a Procfile sets: <c>web</c>, else <c>worker</c>, else the first by name starts; <c>release</c> runs at the end of the build.</summary>
internal static class Procfile
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
        if (files.Yaml("Procfile") is not JsonObject map)
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
}
