using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Cli.Planning;

/// <summary>A plan for people: each value, then who set it.</summary>
internal static class PlanText
{
    public static IEnumerable<string> Lines(PlanResult result)
    {
        var plan = result.Plan;
        var origins = result.Origins.ToDictionary(origin => origin.Path, origin => origin.Reason is null ? origin.Source : $"{origin.Source}: {origin.Reason}");
        if (result.IsEmpty)
        {
            yield return $"Nothing here tells how to build it: no file that a provider knows, such as {PlanResult.KnownFiles}. Add one or a Dockerfile, or name the folder that has it.";
            yield break;
        }

        yield return result.Providers.Count == 0 ? "No provider: the plan is what the configuration says." : $"Provider: {string.Join(", ", result.Providers)}";
        if (result.Directory.Length > 0)
        {
            yield return $"Folder: {result.Directory} (the only one that could be built)";
        }

        yield return Line("image", plan.BuildImage ?? "", "buildImage");
        foreach (var phase in plan.Phases?.Values ?? Enumerable.Empty<Phase>())
        {
            yield return "";
            yield return phase.Name;
            foreach (var (label, values, path) in Values(phase))
            {
                foreach (var value in values ?? [])
                {
                    yield return Line(label, value, $"phases.{phase.Name}.{path}");
                }
            }
        }

        yield return "";
        yield return "start";
        if (plan.Start is not { } start)
        {
            yield return "  nothing: add a start script or a Procfile, or give --start-cmd; the platform builds nothing that it cannot start";
        }
        else
        {
            yield return Line("run", start.Cmd ?? "", "start.cmd");
            if (start.RunImage is { } image)
            {
                yield return Line("in image", image, "start.runImage");
            }
        }

        if (plan.Variables is { Count: > 0 } variables)
        {
            yield return "";
            yield return "variables";
            foreach (var (name, value) in variables)
            {
                yield return Line(name, value, $"variables.{name}");
            }
        }

        string Line(string label, string value, string path) => $"  {label}: {value}  [{origins.GetValueOrDefault(path, "default")}]";
    }

    private static IEnumerable<(string Label, List<string>? Values, string Path)> Values(Phase phase) =>
    [
        ("after", phase.DependsOn, "dependsOn"), ("nix package", phase.NixPkgs, "nixPkgs"), ("nix library", phase.NixLibs, "nixLibs"), ("apt package", phase.AptPkgs, "aptPkgs"),
        ("run", phase.Cmds, "cmds"), ("only files", phase.OnlyIncludeFiles, "onlyIncludeFiles"), ("cache", phase.CacheDirectories, "cacheDirectories"), ("path", phase.Paths, "paths"),
    ];
}
