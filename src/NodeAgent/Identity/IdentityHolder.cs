using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.NodeAgent.Identity;

/// <summary>The identity in force. One writer (<see cref="IdentityLoop"/>); readers wait for one that differs from theirs.</summary>
internal sealed class IdentityHolder
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public NodeIdentity? Current { get; private set; }

    public void Set(NodeIdentity? identity)
    {
        TaskCompletionSource previous;
        lock (_gate)
        {
            Current = identity;
            previous = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        previous.SetResult();
    }

    public async Task<NodeIdentity> OtherThanAsync(NodeIdentity? known, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (Current is { } current && !ReferenceEquals(current, known))
                {
                    return current;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
