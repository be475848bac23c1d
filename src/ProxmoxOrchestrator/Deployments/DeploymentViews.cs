using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Deployments;

/// <summary>Rows + live snapshot → what the API shows of a deployment.</summary>
internal static class DeploymentViews
{
    /// <param name="replicas">Rows of this deployment, as many as shall be shown.</param>
    /// <param name="nodes">Rows of their nodes, by id.</param>
    public static DeploymentView Of(
        Deployment deployment, string serviceName, IEnumerable<Replica> replicas, IReadOnlyDictionary<string, Node> nodes, ClusterSnapshot snapshot)
        => new(
            deployment.Id, deployment.ServiceId, serviceName, deployment.Version, deployment.State, deployment.Reason, deployment.Cause, deployment.BuildId, deployment.Image,
            deployment.CommitSha, deployment.CommitMessage, deployment.CreatedAt, deployment.ActiveAt, deployment.FinishedAt, Steps(deployment),
            [.. replicas.Where(r => r.DeploymentId == deployment.Id && r.RunId is null).OrderBy(r => r.CreatedAt).ThenBy(r => r.Id, StringComparer.Ordinal)
                .Select(r => ReplicaViews.Of(r, serviceName, r.NodeId is null ? null : nodes.GetValueOrDefault(r.NodeId), snapshot))],
            deployment.Why.Length == 0 ? null : deployment.Why);

    public static IReadOnlyList<DeploymentStep> Steps(Deployment deployment)
        => JsonSerializer.Deserialize(deployment.Steps, StepsJson.Default.DeploymentStepArray) ?? [];
}
