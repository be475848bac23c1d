using ProxPaaS.Contracts.Agent;
using ProxPaaS.Orchestrator.Cluster.Peers;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>The sending half of an agent's stream: desired state when it changed, log requests in between.</summary>
internal sealed partial class AgentLink(AgentHub hub, ClusterState cluster, DesiredStateStore store, ILeadership leadership, TimeProvider clock, ILogger<AgentLink> logger)
{
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(20);

    /// <summary>A lost signal is made up for after this time.</summary>
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(10);

    public async Task SendAsync(AgentConnection connection, PeerWriter<ControlMessage> stream, CancellationToken cancellationToken)
    {
        ulong? generation = null;
        var dirty = connection.Dirty.WaitAsync(TimeSpan.Zero, cancellationToken);
        var command = connection.Commands.WaitToReadAsync(cancellationToken).AsTask();
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(dirty, command);
            cancellationToken.ThrowIfCancellationRequested();
            if (command.IsCompleted)
            {
                while (connection.Commands.TryRead(out var message))
                {
                    await stream.WriteAsync(message, cancellationToken);
                }

                command = connection.Commands.WaitToReadAsync(cancellationToken).AsTask();
            }

            if (dirty.IsCompleted)
            {
                await Task.Delay(Debounce, clock, cancellationToken);
                dirty = connection.Dirty.WaitAsync(Resync, cancellationToken);
                generation = await SendDesiredAsync(connection, stream, generation, cancellationToken) ?? generation;
            }
        }
    }

    /// <returns>The generation that was sent; null when nothing was.</returns>
    private async Task<ulong?> SendDesiredAsync(AgentConnection connection, PeerWriter<ControlMessage> stream, ulong? last, CancellationToken cancellationToken)
    {
        if (!leadership.IsLeader)
        {
            connection.Cut("this control plane no longer leads");
            return null;
        }

        DesiredState state;
        try
        {
            state = hub.Number(connection.Peer.Id, await store.ReadAsync(connection.Peer.Id, cancellationToken), leadership.Epoch);
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            // The agent keeps what it has; the next signal or the resync tries again.
            LogNotRead(connection.Peer.Name, ex);
            return null;
        }

        connection.Own = state.Replicas.Select(r => r.Id).ToHashSet();
        Forget(connection);
        if (state.Generation == last)
        {
            return null;
        }

        await stream.WriteAsync(new ControlMessage { Desired = state }, cancellationToken);
        return state.Generation;
    }

    /// <summary>What is no longer on the node is no longer shown either.</summary>
    private void Forget(AgentConnection connection)
    {
        var gone = cluster.Current.Replicas.Values.Where(r => r.NodeId == connection.Peer.Id && !connection.Own.Contains(r.ReplicaId)).Select(r => r.ReplicaId).ToArray();
        if (gone.Length > 0)
        {
            cluster.Note(s => s with { Replicas = s.Replicas.RemoveRange(gone) });
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What should be on {Node} cannot be read; it keeps what it has")]
    private partial void LogNotRead(string node, Exception exception);
}
