using ProxPaaS.Contracts.Edge;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>The current table and the last ones before it, which edges may still confirm. Swapped whole.</summary>
internal sealed class RouteTables
{
    private const int Kept = 64;

    private readonly Lock _gate = new();
    private readonly List<PublishedTable> _tables = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null until the first one was made: an edge keeps what it has.</summary>
    public PublishedTable? Current
    {
        get
        {
            lock (_gate)
            {
                return _tables.Count > 0 ? _tables[^1] : null;
            }
        }
    }

    /// <returns>False when it says what the current one says.</returns>
    public bool Publish(RouteTable table, long epoch)
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            var current = _tables.Count > 0 ? _tables[^1].Table : null;
            if (current is not null && current.Epoch == (ulong)epoch && current.Routes.Equals(table.Routes))
            {
                return false;
            }

            table.Epoch = (ulong)epoch;
            table.Generation = current?.Epoch == table.Epoch ? current.Generation + 1 : 1;
            _tables.Add(PublishedTable.Of(table));
            _tables.RemoveRange(0, Math.Max(0, _tables.Count - Kept));
            signal = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        signal.SetResult();
        return true;
    }

    public PublishedTable? Find(ulong epoch, ulong generation)
    {
        lock (_gate)
        {
            return _tables.FindLast(t => t.Table.Epoch == epoch && t.Table.Generation == generation);
        }
    }

    /// <summary>The first table that is not <paramref name="known"/>.</summary>
    public async Task<PublishedTable> NextAsync(PublishedTable? known, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_tables.Count > 0 && _tables[^1] != known)
                {
                    return _tables[^1];
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
