using System.Collections.Concurrent;

namespace ProxPaaS.Orchestrator.Cluster.Peers;

/// <summary>The open streams by node or edge. The newest of each counts; an older one is cut.</summary>
/// <param name="kind">For the reason that an older stream is given.</param>
internal class PeerHub<TConnection>(string kind)
    where TConnection : PeerConnection
{
    private readonly ConcurrentDictionary<string, TConnection> _connections = new();

    public IReadOnlyCollection<string> Connected => [.. _connections.Keys];

    protected IEnumerable<TConnection> Connections => _connections.Values;

    public TConnection? Find(string id) => _connections.GetValueOrDefault(id);

    public void Open(TConnection connection)
    {
        TConnection? older = null;
        _connections.AddOrUpdate(connection.Peer.Id, connection, (_, found) =>
        {
            older = found;
            return connection;
        });
        older?.Cut($"a newer stream of the same {kind} took over");
    }

    /// <returns>False when a newer stream has taken over: the peer is still connected.</returns>
    public bool Close(TConnection connection)
        => _connections.TryRemove(new KeyValuePair<string, TConnection>(connection.Peer.Id, connection));

    public void Cut(string id, string reason) => Find(id)?.Cut(reason);
}
