using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Live;

/// <summary>What to fetch again after a batch of events.</summary>
/// <param name="Everything">The overview as a whole; the sets are empty then.</param>
/// <param name="Apart">Something that is not in the overview changed: pages that show such things read them again.</param>
internal sealed record RefreshPlan(
    bool Everything, IReadOnlySet<string> Services, IReadOnlySet<string> Replicas, IReadOnlySet<string> Builds, IReadOnlySet<string> Deployments,
    IReadOnlySet<string> Nodes, IReadOnlySet<string> Operations, bool Pools, bool Edges, bool Apart)
{
    /// <summary>More single calls than this cost more than the overview.</summary>
    private const int Most = 12;

    private static readonly RefreshPlan All = new(true, Empty(), Empty(), Empty(), Empty(), Empty(), Empty(), false, false, false);

    public bool IsEmpty => !Everything && !Pools && !Edges && !Apart && Calls == 0;

    private int Calls => Services.Count + Replicas.Count + Builds.Count + Deployments.Count + Nodes.Count + Operations.Count;

    public static RefreshPlan For(IReadOnlyCollection<EventView> events)
    {
        if (events.Any(e => e.Kind is "reset" or "project.changed"))
        {
            return All;
        }

        var plan = new RefreshPlan(
            false,
            Ids(events, "service.changed", e => e.SubjectId).Union(Ids(events, "replica.changed", e => e.ServiceId)).Union(Ids(events, "deployment.changed", e => e.ServiceId)).ToHashSet(),
            Ids(events, "replica.changed", e => e.ServiceId).ToHashSet(),
            Ids(events, "build.changed", e => e.SubjectId).ToHashSet(),
            Ids(events, "deployment.changed", e => e.SubjectId).ToHashSet(),
            Ids(events, "node.changed", e => e.SubjectId).ToHashSet(),
            Ids(events, "operation.changed", e => e.SubjectId).ToHashSet(),
            events.Any(e => e.Kind is "pool.decided" or "pool.changed" or "node.changed"),
            events.Any(e => e.Kind == "edge.changed"),
            events.Any(e => IsApart(e.Kind)));
        // A replica event that does not say whose it is can only be found in the whole.
        return plan.Calls > Most || events.Any(e => e is { Kind: "replica.changed", ServiceId: null }) ? All : plan;
    }

    /// <summary>Sources, deliveries, pull requests, previews, runs, keys and what newer control planes tell of; logs have streams of their own.</summary>
    private static bool IsApart(string kind) => kind is not ("service.changed" or "replica.changed" or "build.changed" or "build.log" or "run.log" or "deployment.changed"
        or "node.changed" or "operation.changed" or "pool.decided" or "pool.changed" or "edge.changed");

    private static HashSet<string> Empty() => [];

    private static IEnumerable<string> Ids(IEnumerable<EventView> events, string kind, Func<EventView, string?> id)
        => events.Where(e => e.Kind == kind).Select(id).OfType<string>();
}
