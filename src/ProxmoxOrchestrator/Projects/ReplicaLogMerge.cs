using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster.Agents;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>The logs of several replicas as one, in the order in which they arrive. A reader that is slow slows the agents' answers, nothing is piled up.</summary>
internal static class ReplicaLogMerge
{
    private const int Ahead = 256;

    public static async IAsyncEnumerable<LogLineView> FollowAllAsync(
        this IReplicaLogs logs, IReadOnlyList<(string ReplicaId, string NodeId)> replicas, int tail, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lines = Channel.CreateBounded<LogLineView>(Ahead);
        var all = Task.WhenAll(replicas.Select(r => CopyAsync(logs.FollowAsync(r.NodeId, r.ReplicaId, tail, follow, ending.Token), lines.Writer, ending.Token)));
        var completing = all.ContinueWith(done => lines.Writer.TryComplete(done.Exception?.InnerException), TaskScheduler.Default);
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(cancellationToken))
            {
                yield return line;
            }
        }
        finally
        {
            await ending.CancelAsync();
            await completing;
        }
    }

    private static async Task CopyAsync(IAsyncEnumerable<LogLineView> from, ChannelWriter<LogLineView> to, CancellationToken cancellationToken)
    {
        await foreach (var line in from.WithCancellation(cancellationToken))
        {
            await to.WriteAsync(line, cancellationToken);
        }
    }
}
