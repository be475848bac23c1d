using System.Collections.Concurrent;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Orchestrator.Cluster.Peers;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>The open agent streams, and the numbers of the sets that went down them.</summary>
internal sealed class AgentHub() : PeerHub<AgentConnection>("node"), IDesiredStateSignal
{
    private readonly ConcurrentDictionary<string, Sent> _sent = new();

    public void Raise(string nodeId) => Find(nodeId)?.Dirty.Raise();

    public void RaiseAll()
    {
        foreach (var connection in Connections)
        {
            connection.Dirty.Raise();
        }
    }

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
