using ProxPaaS.Orchestrator.Cluster.Agents;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>One open stream of one edge.</summary>
internal sealed class EdgeConnection(Peer peer, CancellationToken callEnded) : IDisposable
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

    public void Dispose() => _cut.Dispose();
}
