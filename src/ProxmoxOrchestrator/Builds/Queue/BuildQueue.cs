namespace ProxPaaS.Orchestrator.Builds.Queue;

/// <summary>Who builds what next. Pure.</summary>
internal static class BuildQueue
{
    private const string Waits = "Waits for a builder node";

    /// <summary>
    /// Turn by turn: the organisation with the fewest running builds first, in it the service with the fewest, then the oldest.
    /// One build at a time for each branch of a service. Those that find no slot say why.
    /// </summary>
    /// <param name="queued">In the order they were asked for.</param>
    public static IReadOnlyList<BuildAssignment> Assign(IReadOnlyList<QueuedBuild> queued, IReadOnlyList<ActiveBuild> running, IReadOnlyList<BuilderNode> builders)
    {
        var load = builders.Where(b => b.Ready).ToDictionary(b => b.NodeId, b => (b.Running, b.Slots));
        var byOrganisation = running.CountBy(r => r.OrganisationId).ToDictionary();
        var byService = running.CountBy(r => r.ServiceId).ToDictionary();
        var branches = running.GroupBy(r => (r.ServiceId, r.Ref)).ToDictionary(g => g.Key, g => g.First().CommitSha);
        var left = queued.Where(b => b.Waits is null).ToList();
        var assignments = queued.Where(b => b.Waits is not null).Select(b => new BuildAssignment(b.Id, null, b.Waits!)).ToList();
        while (left.Count > 0)
        {
            var next = left.Select((build, index) => (build, index)).Where(b => !branches.ContainsKey((b.build.ServiceId, b.build.Ref)))
                .OrderBy(b => byOrganisation.GetValueOrDefault(b.build.OrganisationId)).ThenBy(b => byService.GetValueOrDefault(b.build.ServiceId)).ThenBy(b => b.index)
                .Select(b => b.build).FirstOrDefault();
            if (next is null || Choose(next, load) is not { } node)
            {
                break;
            }

            load[node] = (load[node].Running + 1, load[node].Slots);
            byOrganisation[next.OrganisationId] = byOrganisation.GetValueOrDefault(next.OrganisationId) + 1;
            byService[next.ServiceId] = byService.GetValueOrDefault(next.ServiceId) + 1;
            branches[(next.ServiceId, next.Ref)] = "";
            left.Remove(next);
            assignments.Add(new(next.Id, node, ""));
        }

        var why = WhyNot(builders);
        assignments.AddRange(left.Select(b => new BuildAssignment(b.Id, null, branches.TryGetValue((b.ServiceId, b.Ref), out var commit)
            ? $"Waits for the build of {(commit.Length >= 8 ? $"commit {commit[..8]}" : "another commit")} of the same branch, which runs."
            : why)));
        return assignments;
    }

    /// <summary>The node that has the service's layers, if it has a slot; else the one with most of its slots free.</summary>
    private static string? Choose(QueuedBuild build, Dictionary<string, (int Running, int Slots)> load)
        => load.Where(n => n.Value.Running < n.Value.Slots)
            .OrderByDescending(n => n.Key == build.LastNodeId)
            .ThenBy(n => (double)n.Value.Running / n.Value.Slots).ThenByDescending(n => n.Value.Slots).ThenBy(n => n.Key, StringComparer.Ordinal)
            .Select(n => n.Key).FirstOrDefault();

    private static string WhyNot(IReadOnlyList<BuilderNode> builders)
    {
        if (builders.Count == 0)
        {
            return $"{Waits}: there is none yet.";
        }

        var ready = builders.Where(b => b.Ready).ToList();
        return ready.Count == 0
            ? $"{Waits}: {string.Join("; ", builders.Take(3).Select(b => $"{b.Name} {b.WhyNotReady}"))}."
            : $"{Waits}: {(ready.Count == 1 ? "the builder is" : $"all {ready.Count} builders are")} busy ({ready.Sum(b => b.Running)} of {ready.Sum(b => b.Slots)} slots taken).";
    }
}
