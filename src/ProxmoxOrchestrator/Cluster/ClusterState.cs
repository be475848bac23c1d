namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>Holds the one current <see cref="ClusterSnapshot"/>. Gateways and pollers write through it; changes are small and under one lock.</summary>
internal sealed class ClusterState : IClusterView
{
    private readonly Lock _gate = new();
    private ClusterSnapshot _current = ClusterSnapshot.Empty;
    private TaskCompletionSource _changed = NewSignal();

    public ClusterSnapshot Current => Volatile.Read(ref _current);

    /// <summary>A change that others may act on: they are woken.</summary>
    public void Change(Func<ClusterSnapshot, ClusterSnapshot> change)
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            var next = change(_current);
            if (ReferenceEquals(next, _current))
            {
                return;
            }

            Volatile.Write(ref _current, next with { Version = _current.Version + 1 });
            signal = _changed;
            _changed = NewSignal();
        }

        signal.SetResult();
    }

    /// <summary>A heartbeat or a sample: kept, but nobody is woken.</summary>
    public void Note(Func<ClusterSnapshot, ClusterSnapshot> change)
    {
        lock (_gate)
        {
            Volatile.Write(ref _current, change(_current) with { Version = _current.Version });
        }
    }

    /// <summary>Changes one node's entry, making it when there is none.</summary>
    public void ChangeNode(string nodeId, Func<NodeLive, NodeLive> change)
        => Change(s => WithNode(s, nodeId, change));

    /// <summary>One that was forgotten stays forgotten.</summary>
    public void ChangeKnownNode(string nodeId, Func<NodeLive, NodeLive> change)
        => Change(s => s.Nodes.ContainsKey(nodeId) ? WithNode(s, nodeId, change) : s);

    public void NoteNode(string nodeId, Func<NodeLive, NodeLive> change)
        => Note(s => WithNode(s, nodeId, change));

    public void ChangeEdge(string edgeId, Func<EdgeLive, EdgeLive> change)
        => Change(s => WithEdge(s, edgeId, change));

    public void NoteEdge(string edgeId, Func<EdgeLive, EdgeLive> change)
        => Note(s => WithEdge(s, edgeId, change));

    /// <summary>The Proxmox poller's word about a node's guest.</summary>
    public void ReportGuest(string nodeId, GuestWitness witness)
    {
        var known = Current.Node(nodeId)?.Guest;
        if (known is not null && known with { SeenAt = witness.SeenAt } == witness)
        {
            NoteNode(nodeId, node => node with { Guest = witness });
            return;
        }

        ChangeNode(nodeId, node => node with { Guest = witness });
    }

    /// <summary>Forgets a destroyed node and what it reported.</summary>
    public void ForgetNode(string nodeId)
        => Change(s => s.Nodes.ContainsKey(nodeId)
            ? s with { Nodes = s.Nodes.Remove(nodeId), Replicas = s.Replicas.RemoveRange(s.Replicas.Values.Where(r => r.NodeId == nodeId).Select(r => r.ReplicaId)) }
            : s);

    public async Task<ClusterSnapshot> NextAsync(long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_current.Version > version)
                {
                    return _current;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private static ClusterSnapshot WithNode(ClusterSnapshot snapshot, string nodeId, Func<NodeLive, NodeLive> change)
    {
        var old = snapshot.Nodes.GetValueOrDefault(nodeId);
        var changed = change(old ?? new NodeLive(nodeId));
        return ReferenceEquals(old, changed) ? snapshot : snapshot with { Nodes = snapshot.Nodes.SetItem(nodeId, changed) };
    }

    private static ClusterSnapshot WithEdge(ClusterSnapshot snapshot, string edgeId, Func<EdgeLive, EdgeLive> change)
    {
        var old = snapshot.Edges.GetValueOrDefault(edgeId);
        var changed = change(old ?? new EdgeLive(edgeId));
        return ReferenceEquals(old, changed) ? snapshot : snapshot with { Edges = snapshot.Edges.SetItem(edgeId, changed) };
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
