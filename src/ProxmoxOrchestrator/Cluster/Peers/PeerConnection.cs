using Grpc.Core;

namespace ProxPaaS.Orchestrator.Cluster.Peers;

/// <summary>One open stream of a node or an edge.</summary>
internal class PeerConnection(Peer peer, CancellationToken callEnded) : IDisposable
{
    private readonly CancellationTokenSource _cut = CancellationTokenSource.CreateLinkedTokenSource(callEnded);

    public Peer Peer { get; } = peer;

    public CancellationToken Ended => _cut.Token;

    /// <summary>Why we cut it; empty while we did not.</summary>
    public string CutReason { get; private set; } = "";

    public void Cut(string reason)
    {
        CutReason = reason;
        _cut.Cancel();
    }

    /// <summary>How the other end hears of a cut: <c>Aborted</c>, with the reason.</summary>
    public void ThrowIfCut()
    {
        if (CutReason.Length > 0)
        {
            throw new RpcException(new Status(StatusCode.Aborted, CutReason));
        }
    }

    public virtual void Dispose() => _cut.Dispose();
}
