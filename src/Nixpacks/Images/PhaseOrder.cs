using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Images;

/// <summary>Phases in an order in which each comes after those it depends on; by name where that leaves a choice.</summary>
internal static class PhaseOrder
{
    /// <exception cref="PlanException">They depend on each other in a circle.</exception>
    public static IReadOnlyList<Phase> Of(BuildPlan plan)
    {
        var phases = plan.Phases?.Values.ToDictionary(phase => phase.Name, StringComparer.Ordinal) ?? [];
        var waiting = phases.Values.ToDictionary(phase => phase.Name, phase => (phase.DependsOn ?? []).Where(name => name != phase.Name && phases.ContainsKey(name)).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        var order = new List<Phase>();
        while (waiting.Count > 0)
        {
            var next = waiting.Where(entry => entry.Value.Count == 0).Select(entry => entry.Key).Order(StringComparer.Ordinal).FirstOrDefault()
                ?? throw new PlanException($"The phases {string.Join(", ", waiting.Keys.Order(StringComparer.Ordinal))} depend on each other in a circle. Correct their dependsOn.");
            waiting.Remove(next);
            order.Add(phases[next]);
            foreach (var rest in waiting.Values)
            {
                rest.Remove(next);
            }
        }

        return order;
    }
}
