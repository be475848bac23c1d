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
        => RunAsync((to, token) => Task.WhenAll(replicas.Select(r => CopyAsync(logs.FollowAsync(r.NodeId, r.ReplicaId, tail, false, token), to, token))), cancellationToken);

    /// <summary>What they print from now on as well, and with <paramref name="look"/> what their successors print: replicas come and go with each deployment.</summary>
    /// <param name="look">The replicas that there are now; null: only those given, and it ends with them.</param>
    public static IAsyncEnumerable<LogLineView> FollowAllAsync(
        this IReplicaLogs logs, IReadOnlyList<(string ReplicaId, string NodeId)> replicas, int tail, Func<CancellationToken, Task<IReadOnlyList<(string ReplicaId, string NodeId)>>>? look,
        TimeProvider clock, CancellationToken cancellationToken)
        => RunAsync(
            async (to, token) =>
            {
                var known = replicas.ToHashSet();
                var copies = replicas.Select(r => CopyAsync(logs.FollowAsync(r.NodeId, r.ReplicaId, tail, true, token), to, token)).ToList();
                while (look is not null)
                {
                    await Task.Delay(LookAgain, clock, token);
                    foreach (var over in copies.Where(copy => copy.IsCompleted).ToList())
                    {
                        copies.Remove(over);
                        await over;
                    }

                    copies.AddRange((await look(token)).Where(known.Add).Select(r => CopyAsync(logs.FollowAsync(r.NodeId, r.ReplicaId, FromTheStart, true, token), to, token)));
                }

                await Task.WhenAll(copies);
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

    private static async Task CopyAsync(IAsyncEnumerable<LogLineView> from, ChannelWriter<LogLineView> to, CancellationToken cancellationToken)
    {
        await foreach (var line in from.WithCancellation(cancellationToken))
        {
            await to.WriteAsync(line, cancellationToken);
        }
    }
}
