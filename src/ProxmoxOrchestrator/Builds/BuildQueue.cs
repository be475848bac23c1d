namespace ProxPaaS.Orchestrator.Builds;

/// <summary>Who builds what next. Pure.</summary>
internal static class BuildQueue
{
    /// <summary>The oldest first, each on the builder with the fewest builds; those that find none say why.</summary>
    /// <param name="queued">Ids in the order they were asked for.</param>
    public static IReadOnlyList<BuildAssignment> Assign(IReadOnlyList<string> queued, IReadOnlyList<BuilderNode> builders, int slotsPerNode)
    {
        var load = builders.Where(b => b.Ready).ToDictionary(b => b.NodeId, b => b.Running);
        var assignments = new List<BuildAssignment>();
        foreach (var build in queued)
        {
            var free = load.Where(n => n.Value < slotsPerNode).OrderBy(n => n.Value).ThenBy(n => n.Key, StringComparer.Ordinal).Select(n => n.Key).FirstOrDefault();
            if (free is not null)
            {
                load[free]++;
            }

            assignments.Add(new BuildAssignment(build, free, free is not null ? "" : WhyNot(builders, slotsPerNode)));
        }

        return assignments;
    }

    private static string WhyNot(IReadOnlyList<BuilderNode> builders, int slotsPerNode)
    {
        if (builders.Count == 0)
        {
            return "Waits for a builder node: there is none yet.";
        }

        var ready = builders.Count(b => b.Ready);
        return ready == 0
            ? $"Waits for a builder node: {string.Join("; ", builders.Take(3).Select(b => $"{b.Name} {b.WhyNotReady}"))}."
            : $"Waits for a builder node: {(ready == 1 ? "the builder is" : $"all {ready} builders are")} busy{(slotsPerNode > 1 ? $" with {slotsPerNode} builds each" : "")}.";
    }
}
