using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster.Agents;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>The logs of several replicas as one, in the order in which they arrive. A reader that is slow slows the agents' answers, nothing is piled up.</summary>
internal static class ReplicaLogMerge
{
    private const int Ahead = 256;

    // Of a replica that came while the others were followed: all that it has said so far.
    private const int FromTheStart = 1000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>What they have printed so far.</summary>
    public static IAsyncEnumerable<LogLineView> ReadAllAsync(this IReplicaLogs logs, IReadOnlyList<(string ReplicaId, string NodeId)> replicas, int tail, CancellationToken cancellationToken)
        => RunAsync((to, token) => Task.WhenAll(replicas.Select(r => new LogReading(logs, r.ReplicaId, r.NodeId, tail, false).GoOnAsync(to, token))), cancellationToken);

    /// <summary>What they print from now on as well, and with <paramref name="look"/> what their successors print: replicas come and go with each deployment.</summary>
    /// <param name="look">The replicas that run now; null: only those given, and it ends with them.</param>
    public static IAsyncEnumerable<LogLineView> FollowAllAsync(
        this IReplicaLogs logs, IReadOnlyList<(string ReplicaId, string NodeId)> replicas, int tail, Func<CancellationToken, Task<IReadOnlyList<(string ReplicaId, string NodeId)>>>? look,
        TimeProvider clock, CancellationToken cancellationToken)
        => RunAsync(
            async (to, token) =>
            {
                var readings = replicas.ToDictionary(r => r, r => new LogReading(logs, r.ReplicaId, r.NodeId, tail, true));
                var copies = readings.ToDictionary(r => r.Key, r => r.Value.GoOnAsync(to, token));
                while (look is not null)
                {
                    await Task.Delay(LookAgain, clock, token);
                    foreach (var replica in await look(token))
                    {
                        if (copies.TryGetValue(replica, out var copy) && !copy.IsCompleted)
                        {
                            continue;
                        }

                        // It is new; or it runs on, and its node was away.
                        await (copy ?? Task.CompletedTask);
                        readings.TryAdd(replica, new LogReading(logs, replica.ReplicaId, replica.NodeId, FromTheStart, true));
                        copies[replica] = readings[replica].GoOnAsync(to, token);
                    }
                }

                await Task.WhenAll(copies.Values);
            },
            cancellationToken);

    private static async IAsyncEnumerable<LogLineView> RunAsync(Func<ChannelWriter<LogLineView>, CancellationToken, Task> copy, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lines = Channel.CreateBounded<LogLineView>(Ahead);
        var completing = copy(lines.Writer, ending.Token).ContinueWith(done => lines.Writer.TryComplete(done.Exception?.InnerException), TaskScheduler.Default);
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
}
