using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.Ingress.Joining;

/// <summary>The identity in use: absent until the join, replaced by each renewal.</summary>
internal sealed class EdgeIdentity
{
    private readonly Lock _writer = new();
    private TaskCompletionSource<NodeIdentity> _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _replaced = new();

    /// <summary>The identity and a token that is cancelled when another one takes its place.</summary>
    public async Task<(NodeIdentity Identity, CancellationToken Replaced)> WaitAsync(CancellationToken cancellationToken)
    {
        await _joined.Task.WaitAsync(cancellationToken);
        lock (_writer)
        {
            return (_joined.Task.Result, _replaced.Token);
        }
    }

    public void Set(NodeIdentity identity)
    {
        CancellationTokenSource former;
        lock (_writer)
        {
            if (!_joined.TrySetResult(identity))
            {
                _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _joined.SetResult(identity);
            }

            former = _replaced;
            _replaced = new();
        }

        former.Cancel();
    }
}
