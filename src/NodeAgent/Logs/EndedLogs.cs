using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Logs;

/// <summary>
/// What the last replicas printed whose containers are removed: a version that failed is gone before anybody can ask what it said. In memory
/// and bounded; thread-safe.
/// </summary>
internal sealed class EndedLogs
{
    /// <summary>Lines kept of each.</summary>
    public const int Lines = 500;

    private const int MostReplicas = 20;
    private const int MostCharacters = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<(string ReplicaId, IReadOnlyList<LogLine> Lines)> _kept = [];

    public void Keep(string replicaId, IReadOnlyList<LogLine> lines)
    {
        var characters = 0;
        var fitting = lines.Reverse().TakeWhile(line => (characters += line.Text.Length) <= MostCharacters).Reverse().ToArray();
        lock (_gate)
        {
            Forget(replicaId);
            _kept.AddLast((replicaId, fitting));
            if (_kept.Count > MostReplicas)
            {
                _kept.RemoveFirst();
            }
        }
    }

    /// <summary>Null where nothing is known of it.</summary>
    public IReadOnlyList<LogLine>? Of(string replicaId)
    {
        lock (_gate)
        {
            return _kept.FirstOrDefault(kept => kept.ReplicaId == replicaId).Lines;
        }
    }

    private void Forget(string replicaId)
    {
        for (var node = _kept.First; node is not null; node = node.Next)
        {
            if (node.Value.ReplicaId == replicaId)
            {
                _kept.Remove(node);
                return;
            }
        }
    }
}
