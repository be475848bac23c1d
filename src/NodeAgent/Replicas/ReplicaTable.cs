using System.Collections.Immutable;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.NodeAgent.Connection;
using ProxPaaS.NodeAgent.Hosting;

namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>The records of all replicas; each change is one replacement under a lock and wakes whoever reads them.</summary>
internal sealed class ReplicaTable(WakeSignal planner, Outbox outbox)
{
    private readonly Lock _gate = new();
    private ImmutableDictionary<string, ReplicaRecord> _records = ImmutableDictionary.Create<string, ReplicaRecord>(StringComparer.Ordinal);
    private ImmutableDictionary<string, ObservedContainer> _containers = ImmutableDictionary.Create<string, ObservedContainer>(StringComparer.Ordinal);

    public ImmutableDictionary<string, ReplicaRecord> Records => _records;

    /// <summary>By replica id, as of the last pass.</summary>
    public ImmutableDictionary<string, ObservedContainer> Containers => _containers;

    public void Update(string id, Func<ReplicaRecord, ReplicaRecord> change)
    {
        lock (_gate)
        {
            var before = _records.GetValueOrDefault(id) ?? new ReplicaRecord(id);
            var after = change(before);
            if (after == before && _records.ContainsKey(id))
            {
                return;
            }

            _records = _records.SetItem(id, after);
        }

        planner.Raise();
        outbox.RaiseStatus();
    }

    public void Load(IEnumerable<ReplicaRecord> records)
    {
        lock (_gate)
        {
            _records = records.ToImmutableDictionary(record => record.Id, StringComparer.Ordinal);
        }
    }

    public void SetContainers(IEnumerable<ObservedContainer> containers)
    {
        var next = ImmutableDictionary.CreateBuilder<string, ObservedContainer>(StringComparer.Ordinal);
        foreach (var container in containers)
        {
            if (!next.TryGetValue(container.ReplicaId, out var other) || !other.IsUp)
            {
                next[container.ReplicaId] = container;
            }
        }

        _containers = next.ToImmutable();
        outbox.RaiseStatus();
    }

    /// <summary>Forgets replicas that are neither desired nor there.</summary>
    public void Keep(IReadOnlySet<string> ids)
    {
        lock (_gate)
        {
            _records = _records.RemoveRange(_records.Keys.Where(id => !ids.Contains(id)));
        }
    }
}
