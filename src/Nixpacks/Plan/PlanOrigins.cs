namespace ProxPaaS.Nixpacks.Plan;

/// <summary>Tells for each value of a plan which of the merged layers gave it.</summary>
internal static class PlanOrigins
{
    /// <param name="reason">What a provider tells of a path, or null.</param>
    /// <param name="layers">In merge order: a later one wins.</param>
    public static IReadOnlyList<PlanOrigin> Explain(BuildPlan plan, IReadOnlyList<(string Source, BuildPlan Plan)> layers, Func<string, string?> reason)
    {
        var values = layers.Select(layer => (layer.Source, Values: Flatten(layer.Plan))).Reverse().ToList();
        return [.. Flatten(plan).Keys.Select(path => Source(path, values) is var source && source.Contains(" provider", StringComparison.Ordinal)
            ? new PlanOrigin(path, source, reason(path))
            : new PlanOrigin(path, source))];
    }

    private static string Source(string path, List<(string Source, SortedDictionary<string, List<string>?> Values)> newestFirst)
    {
        var sources = new List<string>();
        foreach (var (source, values) in newestFirst)
        {
            if (!values.TryGetValue(path, out var list))
            {
                continue;
            }

            sources.Insert(0, source);
            if (list is null || !list.Exists(AutoList.IsAuto))
            {
                break;
            }
        }

        return sources.Count == 0 ? "default" : string.Join(" + ", sources.Distinct());
    }

    /// <summary>Path to list; null for a scalar.</summary>
    private static SortedDictionary<string, List<string>?> Flatten(BuildPlan plan)
    {
        var values = new SortedDictionary<string, List<string>?>(StringComparer.Ordinal);
        Scalar(values, "buildImage", plan.BuildImage);
        foreach (var name in plan.Variables?.Keys ?? Enumerable.Empty<string>())
        {
            values[$"variables.{name}"] = null;
        }

        foreach (var name in plan.StaticAssets?.Keys ?? Enumerable.Empty<string>())
        {
            values[$"staticAssets.{name}"] = null;
        }

        foreach (var phase in plan.Phases?.Values ?? Enumerable.Empty<Phase>())
        {
            Scalar(values, $"phases.{phase.Name}.nixpkgsArchive", phase.NixpkgsArchive);
            foreach (var (name, list) in phase.Lists().Where(entry => entry.Values is not null))
            {
                values[$"phases.{phase.Name}.{name}"] = list;
            }
        }

        Scalar(values, "start.cmd", plan.Start?.Cmd);
        Scalar(values, "start.runImage", plan.Start?.RunImage);
        Scalar(values, "start.user", plan.Start?.User);
        if (plan.Start?.OnlyIncludeFiles is { } files)
        {
            values["start.onlyIncludeFiles"] = files;
        }

        return values;
    }

    private static void Scalar(SortedDictionary<string, List<string>?> values, string path, string? value)
    {
        if (value is not null)
        {
            values[path] = null;
        }
    }
}
