using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>What a look at a repository shows that no delivery has said. Pure.</summary>
internal static class PollFindings
{
    /// <param name="tips">All branches there, in full.</param>
    /// <param name="candidates">The references that may deploy, the first that exists does.</param>
    /// <param name="deploys">Whether pushes deploy at all.</param>
    public static IReadOnlyList<RefChange> Of(IReadOnlyDictionary<string, string> tips, IReadOnlyCollection<SourceRef> known, IReadOnlyList<string> candidates, bool deploys)
    {
        var changes = new List<RefChange>();
        var deployRef = candidates.FirstOrDefault(tips.ContainsKey);
        if (deploys && deployRef is not null && known.FirstOrDefault(r => r.Name == deployRef)?.DecidedSha is var decided && decided != tips[deployRef])
        {
            changes.Add(new RefChange(deployRef, decided, tips[deployRef], false, null));
        }

        foreach (var row in known.Where(r => r.Name != deployRef && r.DeletedAt is null && r.Name.StartsWith(RefChange.Heads, StringComparison.Ordinal)))
        {
            var tip = tips.GetValueOrDefault(row.Name);
            if (tip != row.HeadSha)
            {
                changes.Add(new RefChange(row.Name, row.HeadSha, tip, false, null) { Deleted = tip is null });
            }
        }

        return changes;
    }
}
