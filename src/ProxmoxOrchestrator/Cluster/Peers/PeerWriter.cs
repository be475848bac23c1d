using Grpc.Core;

namespace ProxPaaS.Orchestrator.Cluster.Peers;

/// <summary>
/// The sending half of a stream. A write that is cancelled makes gRPC reset the call, and the other end would never hear why it was cut:
/// one that has begun may end, unless the other end takes nothing any more.
/// </summary>
internal sealed class PeerWriter<T>(IServerStreamWriter<T> stream, TimeProvider clock)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var overdue = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        await using var registration = cancellationToken.Register(() => overdue.CancelAfter(Grace));
        await stream.WriteAsync(message, overdue.Token);
    }
}
