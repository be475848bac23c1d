using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Live;

/// <summary>Puts freshly fetched things into a snapshot. A null thing is one that no longer exists.</summary>
internal static class OverviewMerge
{
    public static OverviewView Service(OverviewView all, string id, ServiceView? found)
        => found is null
            ? all with { Services = Put(all.Services, s => s.Id == id, found), Replicas = [.. all.Replicas.Where(r => r.ServiceId != id)] }
            : all with { Services = Put(all.Services, s => s.Id == id, found) };

    public static OverviewView Replicas(OverviewView all, string serviceId, IReadOnlyList<ReplicaView> found)
        => all with { Replicas = [.. all.Replicas.Where(r => r.ServiceId != serviceId), .. found] };

    public static OverviewView Build(OverviewView all, string id, BuildView? found)
        => all with { Builds = Put(all.Builds, b => b.Id == id, found) };

    public static OverviewView Deployment(OverviewView all, string id, DeploymentView? found)
        => all with { Deployments = Put(all.Deployments, d => d.Id == id, found) };

    public static OverviewView Node(OverviewView all, string id, NodeView? found)
        => all with { Nodes = Put(all.Nodes, n => n.Id == id, found is { State: NodeState.Destroyed } ? null : found) };

    public static OverviewView Operation(OverviewView all, string id, OperationView? found)
        => all with { Operations = Put(all.Operations, o => o.Id == id, found is { FinishedAt: not null } ? null : found) };

    /// <summary>In its place when it was there, first when it is new: lists come newest first.</summary>
    private static IReadOnlyList<T> Put<T>(IReadOnlyList<T> items, Func<T, bool> same, T? item)
        where T : class
        => item is null ? [.. items.Where(i => !same(i))]
            : items.Any(same) ? [.. items.Select(i => same(i) ? item : i)]
            : [item, .. items];
}
