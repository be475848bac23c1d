using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Cluster.Peers;
using ProxPaaS.Orchestrator.Identity.Certificates;

namespace ProxPaaS.Orchestrator.Cluster.Liveness;

/// <summary>Judges nodes every two seconds, writes Ready ⇄ Unreachable, and cuts the streams of nodes that were taken away.</summary>
internal sealed partial class LivenessLoop(
    LivenessStore store, PeerStore peers, ClusterState cluster, AgentHub hub, IEventBus events, LoopSignals signals, ILeadership leadership, TimeProvider clock,
    ILogger<LivenessLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    internal static readonly TimeSpan RevocationInterval = TimeSpan.FromSeconds(15);

    // When all leases got a fresh window: our start, and the end of any time in which we could not judge.
    private long _graceFrom = clock.GetTimestamp();
    private long? _lastPass;
    private long _revocationsChecked = clock.GetTimestamp();
    private string? _alarm;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                if (leadership.IsLeader)
                {
                    await leadership.InTermAsync(ReconcileAsync, stoppingToken);
                }
                else
                {
                    _lastPass = null;
                }
            }
            catch (Exception ex) when (!stoppingToken.IsCancellationRequested)
            {
                LogPassFailed(ex);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        var nodes = await store.NodesAsync(cancellationToken);

        // A gap in our own passes (a paused process, a database that was away) says nothing about the nodes.
        if (_lastPass is null || clock.GetElapsedTime(_lastPass.Value) > LivenessPolicy.Default.Lease)
        {
            _graceFrom = clock.GetTimestamp();
        }

        _lastPass = clock.GetTimestamp();
        var (verdicts, alarm) = NodeLiveness.Decide([.. nodes.Select(Witnesses)], LivenessPolicy.Default);
        Alarm(nodes, alarm);
        foreach (var node in nodes)
        {
            await ApplyAsync(node, verdicts[node.Id], cancellationToken);
        }

        if (clock.GetElapsedTime(_revocationsChecked) >= RevocationInterval)
        {
            _revocationsChecked = clock.GetTimestamp();
            await RevokeAsync(cancellationToken);
        }
    }

    private NodeWitnesses Witnesses(JudgedNode node)
    {
        var live = cluster.Current.Node(node.Id);
        var sinceGrace = clock.GetElapsedTime(_graceFrom);
        var silent = live?.LastSeen is { } seen && clock.GetElapsedTime(seen) < sinceGrace ? clock.GetElapsedTime(seen) : sinceGrace;
        return new(
            node.Id, live?.Connected ?? false, silent, live?.LastSeen is not null, live?.Guest,
            live?.Guest is { } guest ? clock.GetElapsedTime(guest.SeenAt) : TimeSpan.MaxValue);
    }

    private async Task ApplyAsync(JudgedNode node, NodeVerdict verdict, CancellationToken cancellationToken)
    {
        var before = cluster.Current.Node(node.Id)?.Verdict.Health;
        if (before != verdict.Health)
        {
            cluster.ChangeNode(node.Id, live => live with { Verdict = verdict });
            signals.Deployments.Raise();
            signals.Nodes.Raise();
            signals.Pools.Raise();
        }
        else
        {
            cluster.NoteNode(node.Id, live => live with { Verdict = verdict });
        }

        var (to, reason) = (node.State, verdict.Health) switch
        {
            (NodeState.Ready, NodeHealth.Unreachable or NodeHealth.Gone) => (NodeState.Unreachable, verdict.Reason),
            (NodeState.Unreachable, NodeHealth.Alive) => (NodeState.Ready, ""),
            _ => (node.State, node.Reason),
        };
        if (to != node.State && await store.MoveAsync(node.Id, node.State, to, reason, cancellationToken))
        {
            LogMoved(node.Name, to, reason);
            events.Publish(node.OrganisationId, "node.changed", node.Id, to == NodeState.Ready ? $"Node {node.Name} is back." : $"Node {node.Name} is unreachable: {reason}.");
            signals.RaiseAll();
        }
    }

    private void Alarm(IReadOnlyList<JudgedNode> nodes, string? alarm)
    {
        if (alarm is not null && _alarm is null)
        {
            LogAlarm(alarm);
            foreach (var organisation in nodes.Select(n => n.OrganisationId).Distinct())
            {
                events.Publish(organisation, "node.changed", nodes[0].Id, $"Alarm: {alarm}");
            }
        }

        _alarm = alarm;
    }

    internal async Task RevokeAsync(CancellationToken cancellationToken)
    {
        var known = cluster.Current.Nodes.Keys.Concat(hub.Connected).Distinct().ToArray();
        if (known.Length > 0)
        {
            foreach (var (nodeId, why) in await peers.RevokedAsync(PeerRole.Agent, known, cancellationToken))
            {
                LogRevoked(nodeId, why);
                hub.Cut(nodeId, why);
                hub.Forget(nodeId);
                cluster.ForgetNode(nodeId);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} is {State} {Reason}")]
    private partial void LogMoved(string node, NodeState state, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Alarm}")]
    private partial void LogAlarm(string alarm);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} may not speak any more: {Why}")]
    private partial void LogRevoked(string node, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Judging the nodes failed; the next pass tries again")]
    private partial void LogPassFailed(Exception exception);
}
