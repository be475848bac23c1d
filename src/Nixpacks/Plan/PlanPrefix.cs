namespace ProxPaaS.Nixpacks.Plan;

/// <summary>Keeps the phases of several providers apart.</summary>
internal static class PlanPrefix
{
    /// <summary>Every phase and dependency gets <c>prefix:</c>.</summary>
    public static BuildPlan Apply(BuildPlan plan, string prefix)
    {
        plan.Phases = new((plan.Phases ?? []).Values
            .Select(phase => phase.Renamed($"{prefix}:{phase.Name}", phase.DependsOn?.ConvertAll(name => $"{prefix}:{name}")))
            .ToDictionary(phase => phase.Name), StringComparer.Ordinal);
        return plan;
    }

    /// <summary>Takes a phase of another plan and all it depends on; the names are prefixed, the dependencies are not (as upstream does).</summary>
    public static void Include(BuildPlan plan, BuildPlan other, string prefix, string root)
    {
        var wanted = new Stack<string>([root]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (wanted.TryPop(out var name))
        {
            if (seen.Add(name) && (other.Phases ?? []).TryGetValue(name, out var phase))
            {
                plan.AddPhase(phase.Renamed($"{prefix}:{phase.Name}", phase.DependsOn));
                phase.DependsOn?.ForEach(wanted.Push);
            }
        }
    }
}
