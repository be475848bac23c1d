using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>The output of running replicas, straight from their nodes; nothing is stored on the way.</summary>
internal interface IReplicaLogs
{
    /// <param name="tail">Lines of the past.</param>
    /// <param name="after">Instead: all lines behind this one's time.</param>
    /// <param name="follow">Go on with what comes.</param>
    /// <returns>Lines in order; the last one has the stream <c>system</c> when something went wrong on the way.</returns>
    IAsyncEnumerable<LogLineView> FollowAsync(string nodeId, string replicaId, int tail, DateTimeOffset? after, bool follow, CancellationToken cancellationToken);
}
