using System.Collections.Concurrent;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>The open agent streams, by node.</summary>
internal sealed class AgentHub : IDesiredStateSignal
{
    private readonly ConcurrentDictionary<string, AgentConnection> _connections = new();
    private readonly ConcurrentDictionary<string, Sent> _sent = new();

    public IReadOnlyCollection<string> Connected => [.. _connections.Keys];

    public AgentConnection? Find(string nodeId) => _connections.GetValueOrDefault(nodeId);

    public void Raise(string nodeId) => Find(nodeId)?.Dirty.Raise();

    public void RaiseAll()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Dirty.Raise();
        }
    }

    public void Open(AgentConnection connection)
    {
        AgentConnection? older = null;
        _connections.AddOrUpdate(connection.Peer.Id, connection, (_, found) =>
        {
            older = found;
            return connection;
        });
        older?.Cut("a newer stream of the same node took over");
    }

    /// <returns>False when a newer stream has taken over: the node is still connected.</returns>
    public bool Close(AgentConnection connection)
        => _connections.TryRemove(new KeyValuePair<string, AgentConnection>(connection.Peer.Id, connection));

    public void Cut(string nodeId, string reason) => Find(nodeId)?.Cut(reason);

    /// <summary>
    /// Numbers a set. Generations rise per node within an epoch, over all its streams; an equal set keeps its number, so that an agent that
    /// reconnects is told nothing new.
    /// </summary>
    public DesiredState Number(string nodeId, DesiredState state, long epoch)
    {
        var print = DesiredStateAssembly.Fingerprint(state);
        var sent = _sent.AddOrUpdate(
            nodeId,
            _ => new Sent(epoch, 1, print),
            (_, last) => last.Epoch != epoch ? new Sent(epoch, 1, print) : last.Print.AsSpan().SequenceEqual(print) ? last : new Sent(epoch, last.Generation + 1, print));
        state.Epoch = (ulong)epoch;
        state.Generation = sent.Generation;
        return state;
    }

    public void Forget(string nodeId) => _sent.TryRemove(nodeId, out _);

    private sealed record Sent(long Epoch, ulong Generation, byte[] Print);
}
