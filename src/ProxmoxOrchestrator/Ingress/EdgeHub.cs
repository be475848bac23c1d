using System.Collections.Concurrent;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>The open edge streams. The newest of an edge counts.</summary>
internal sealed class EdgeHub
{
    private readonly ConcurrentDictionary<string, EdgeConnection> _connections = new();

    public IReadOnlyCollection<string> Connected => [.. _connections.Keys];

    public void Open(EdgeConnection connection)
    {
        EdgeConnection? older = null;
        _connections.AddOrUpdate(connection.Peer.Id, connection, (_, found) =>
        {
            older = found;
            return connection;
        });
        older?.Cut("a newer stream of the same edge took over");
    }

    /// <returns>False when a newer stream has taken over.</returns>
    public bool Close(EdgeConnection connection)
        => _connections.TryRemove(new KeyValuePair<string, EdgeConnection>(connection.Peer.Id, connection));

    public void Cut(string edgeId, string reason) => _connections.GetValueOrDefault(edgeId)?.Cut(reason);
}
