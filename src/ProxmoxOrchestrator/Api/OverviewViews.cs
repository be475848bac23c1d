using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Ingress;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>Rows → what the live page shows of pools, operations and edges.</summary>
internal static class OverviewViews
{
    public static NodePoolView Pool(NodePool pool, string clusterName, IReadOnlyCollection<Node> nodes)
    {
        var own = nodes.Where(n => n.PoolId == pool.Id).ToList();
        var settings = new NodePoolSettings
        {
            PveCluster = clusterName,
            PveNodes = pool.PveNodes,
            Min = pool.Min,
            Max = pool.Max,
            Cores = pool.Cores,
            MemoryMiB = pool.MemoryMiB,
            DiskGiB = pool.DiskGiB,
            Storage = pool.Storage,
            Seed = pool.Seed,
            TemplateVmid = pool.TemplateVmid,
            UserData = pool.UserData,
            Labels = pool.Labels,
            BuildSlots = pool.BuildSlots,
            EmptyAfterSeconds = pool.EmptyAfterSeconds,
        };
        return new NodePoolView(pool.Id, pool.Name, settings, own.Count, own.Count(n => n.State == NodeState.Ready), pool.Reason);
    }

    public static OperationView Operation(Operation operation) => new(
        operation.Id, operation.Kind, operation.SubjectId, Word(operation.State), operation.Step, operation.Attempt, operation.Reason, operation.CreatedAt,
        operation.FinishedAt is null ? operation.NextAttemptAt : null, operation.FinishedAt, OperationHistory.Read(operation.Steps));

    public static EdgeView Edge(Edge edge, ClusterSnapshot snapshot)
    {
        var live = snapshot.Edges.GetValueOrDefault(edge.Id);
        var reason = live is null ? "It has not connected since the control plane started." : live.Connected ? live.Error : "It is not connected; it serves its last routes.";
        return new EdgeView(edge.Id, edge.Name, live?.Connected ?? false, live is null ? [] : [.. live.Addresses], live?.Version, live?.LastSeenAt, reason);
    }

    public static TrafficView Traffic(string serviceId, ServiceTraffic traffic)
        => new(serviceId, traffic.RequestsPerSecond, traffic.ErrorsPerSecond, traffic.LatencyP50Ms, traffic.LatencyP95Ms, traffic.InFlight);

    private static string Word(OperationState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
