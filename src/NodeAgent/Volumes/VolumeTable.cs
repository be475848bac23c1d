using System.Collections.Concurrent;
using ProxPaaS.NodeAgent.Connection;

namespace ProxPaaS.NodeAgent.Volumes;

/// <summary>Which of the volumes that are to go are gone.</summary>
internal sealed class VolumeTable(Outbox outbox)
{
    private readonly ConcurrentDictionary<string, bool> _gone = new(StringComparer.Ordinal);

    public bool IsGone(string id) => _gone.ContainsKey(id);

    public void SetGone(string id)
    {
        if (_gone.TryAdd(id, true))
        {
            outbox.RaiseStatus();
        }
    }

    /// <summary>Forgets those that nobody asks about any more.</summary>
    public void Keep(IReadOnlySet<string> ids)
    {
        foreach (var id in _gone.Keys.Where(id => !ids.Contains(id)))
        {
            _gone.TryRemove(id, out _);
        }
    }
}
