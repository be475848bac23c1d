using System.Collections.Concurrent;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Connection;

namespace ProxPaaS.NodeAgent.Builds;

internal sealed class BuildTable(Outbox outbox)
{
    private readonly ConcurrentDictionary<string, BuildEntry> _entries = new(StringComparer.Ordinal);

    public ICollection<BuildEntry> Entries => _entries.Values;

    public BuildEntry? Find(string id) => _entries.GetValueOrDefault(id);

    public void Add(BuildEntry entry)
    {
        _entries[entry.Id] = entry;
        outbox.RaiseStatus();
    }

    public void Remove(string id)
    {
        _entries.TryRemove(id, out _);
        outbox.RaiseStatus();
    }

    public void Set(BuildEntry entry, Action<BuildStatus> change)
    {
        var status = entry.Status.Clone();
        change(status);
        entry.Set(status);
        outbox.RaiseStatus();
    }

    public IEnumerable<BuildStatus> Statuses(IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            if (Find(id) is { } entry)
            {
                var status = entry.Status.Clone();
                status.LogLines = entry.Log.Lines;
                yield return status;
            }
        }
    }
}
