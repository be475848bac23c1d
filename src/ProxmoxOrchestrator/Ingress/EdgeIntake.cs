using System.Collections.Immutable;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Cluster.Peers;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>What edges say, into the snapshot. Nothing of it is stored.</summary>
internal sealed class EdgeIntake(ClusterState cluster, RouteTables tables, TrafficMeter traffic, IEventBus events, LoopSignals signals, TimeProvider clock)
{
    private const int MostUpstreams = 10_000;
    private const int MostAddresses = 16;

    public void Hello(PeerConnection connection, EdgeHello hello, DateTimeOffset now)
    {
        var applied = tables.Find(hello.AppliedEpoch, hello.AppliedGeneration);
        cluster.ChangeEdge(connection.Peer.Id, edge => edge with
        {
            Connected = true,
            Version = AgentReports.Text(hello.EdgeVersion),
            Addresses = [.. hello.Addresses.Take(MostAddresses).Select(AgentReports.Text)],
            LastSeen = clock.GetTimestamp(),
            LastSeenAt = now,
            AppliedEpoch = hello.AppliedEpoch,
            AppliedGeneration = hello.AppliedGeneration,
            Applied = applied?.Upstreams,
            Upstreams = ImmutableDictionary<string, UpstreamLive>.Empty,
            Error = "",
        });
        Say(connection, $"The edge {connection.Peer.Name} is connected.");
    }

    public void Receive(PeerConnection connection, EdgeMessage message, DateTimeOffset now)
    {
        switch (message.MessageCase)
        {
            case EdgeMessage.MessageOneofCase.Status:
                Status(connection, message.Status);
                break;
            case EdgeMessage.MessageOneofCase.Counters:
                traffic.Add(connection.Peer.Id, message.Counters);
                break;
            default:
                // A message of a newer edge, or a second Hello: nothing to do.
                break;
        }

        cluster.NoteEdge(connection.Peer.Id, edge => edge with { LastSeen = clock.GetTimestamp(), LastSeenAt = now });
    }

    public void Lost(PeerConnection connection)
    {
        traffic.Forget(connection.Peer.Id);
        cluster.ChangeEdge(connection.Peer.Id, edge => edge with { Connected = false });
        Say(connection, $"The edge {connection.Peer.Name} is disconnected; it serves on with its last routes.");
    }

    private void Status(PeerConnection connection, EdgeStatus status)
    {
        var before = cluster.Current.Edges.GetValueOrDefault(connection.Peer.Id);

        // A table of an earlier life of this process is not known any more; the one that was just sent will be.
        var applied = tables.Find(status.AppliedEpoch, status.AppliedGeneration)?.Upstreams;
        var upstreams = status.Upstreams.Take(MostUpstreams).Where(u => applied?.ContainsKey(u.ReplicaId) == true).DistinctBy(u => u.ReplicaId)
            .ToImmutableDictionary(u => u.ReplicaId, u => new UpstreamLive(u.Healthy, (int)Math.Min(u.InFlight, 1_000_000), AgentReports.Text(u.Message)));
        Func<EdgeLive, EdgeLive> change = edge => edge with
        {
            AppliedEpoch = status.AppliedEpoch,
            AppliedGeneration = status.AppliedGeneration,
            Applied = applied,
            Upstreams = upstreams,
            Error = AgentReports.Text(status.Error),
        };
        if (before is null || before.AppliedEpoch != status.AppliedEpoch || before.AppliedGeneration != status.AppliedGeneration || Drained(applied, upstreams) != Drained(before.Applied, before.Upstreams))
        {
            cluster.ChangeEdge(connection.Peer.Id, change);
            signals.Deployments.Raise();
        }
        else
        {
            cluster.NoteEdge(connection.Peer.Id, change);
        }

        if (status.Error.Length > 0 && before?.Error != AgentReports.Text(status.Error))
        {
            Say(connection, $"The edge {connection.Peer.Name} could not apply its routes: {AgentReports.Text(status.Error)}. It serves on with the last good ones.");
        }
    }

    /// <summary>How many draining upstreams have nothing in flight any more.</summary>
    private static int Drained(ImmutableDictionary<string, bool>? applied, ImmutableDictionary<string, UpstreamLive> upstreams)
        => applied?.Count(a => a.Value && (upstreams.GetValueOrDefault(a.Key)?.InFlight ?? 0) == 0) ?? 0;

    private void Say(PeerConnection connection, string message)
    {
        events.Publish(connection.Peer.OrganisationId, "edge.changed", connection.Peer.Id, message);
        signals.Deployments.Raise();
    }
}
