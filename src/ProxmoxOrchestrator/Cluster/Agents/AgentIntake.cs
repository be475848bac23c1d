using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>The receiving half of an agent's stream: into the snapshot at once, into the database only when a replica's state changed.</summary>
internal sealed partial class AgentIntake(
    ClusterState cluster, ReplicaReportStore replicas, VolumeReportStore volumes, IBuildReports builds, AgentHub hub, IEventBus events, LoopSignals signals,
    TimeProvider clock, ILogger<AgentIntake> logger)
{
    private const int MostLogLines = 5000;

    public async Task HelloAsync(AgentConnection connection, Hello hello, CancellationToken cancellationToken)
    {
        var peer = connection.Peer;
        connection.Own = (await replicas.OwnAsync(peer.Id, cancellationToken)).Select(r => r.Id).ToHashSet();
        var facts = AgentReports.Facts(hello.Facts);
        cluster.ChangeNode(peer.Id, node => node with
        {
            Connected = true,
            LastSeen = clock.GetTimestamp(),
            LastSeenAt = clock.GetUtcNow(),
            AgentVersion = AgentReports.Text(hello.AgentVersion),
            BootId = AgentReports.Text(hello.BootId),
            Facts = facts ?? node.Facts,
            Verdict = new NodeVerdict(NodeHealth.Alive, ""),
        });
        events.Publish(peer.OrganisationId, "node.changed", peer.Id, $"The agent of {peer.Name} is connected.");
        Wake();
        if (hello.Status is { } status)
        {
            await StatusAsync(connection, status, cancellationToken);
        }
    }

    public async Task ReceiveAsync(AgentConnection connection, AgentMessage message, CancellationToken cancellationToken)
    {
        switch (message.MessageCase)
        {
            case AgentMessage.MessageOneofCase.Status:
                await StatusAsync(connection, message.Status, cancellationToken);
                break;
            case AgentMessage.MessageOneofCase.Samples:
                Sample(connection, message.Samples);
                break;
            case AgentMessage.MessageOneofCase.Logs:
                await LogsAsync(connection, message.Logs, cancellationToken);
                break;
            case AgentMessage.MessageOneofCase.CloudInit:
                var report = message.CloudInit;
                var outcome = new CloudInitOutcome(report.Succeeded, AgentReports.Text(report.Status), AgentReports.Text(report.Detail));
                cluster.ChangeNode(connection.Peer.Id, node => node with { CloudInit = outcome });
                signals.Operations.Raise();
                break;
            default:
                // A message of a newer agent, or a second Hello: nothing to do.
                break;
        }

        Touch(connection);
    }

    public void Lost(AgentConnection connection)
    {
        if (!hub.Close(connection))
        {
            return;
        }

        cluster.ChangeKnownNode(connection.Peer.Id, node => node with { Connected = false });
        events.Publish(
            connection.Peer.OrganisationId, "node.changed", connection.Peer.Id,
            $"The agent of {connection.Peer.Name} is disconnected{(connection.CutReason.Length > 0 ? $": {connection.CutReason}" : "")}.");
        Wake();
    }

    private async Task StatusAsync(AgentConnection connection, NodeStatus status, CancellationToken cancellationToken)
    {
        var reports = AgentReports.Replicas(status, connection.Own);
        await ReplicasAsync(connection, reports, cancellationToken);
        Node(connection.Peer.Id, status);
        if (status.GoneVolumes.Count > 0 && await volumes.GoneAsync(connection.Peer.Id, [.. status.GoneVolumes.Take(AgentReports.MostReplicas)], cancellationToken))
        {
            connection.Dirty.Raise();
            signals.Pools.Raise();
        }

        foreach (var build in status.Builds.Take(AgentReports.MostBuilds))
        {
            // Only what is new, and remembered once it was taken: the loop behind this writes to the database.
            if (!build.Equals(connection.Builds.GetValueOrDefault(build.Id)))
            {
                await builds.ReportAsync(connection.Peer.Id, build, cancellationToken);
                connection.Builds[build.Id] = build;
            }
        }
    }

    private void Node(string nodeId, NodeStatus status)
    {
        var before = cluster.Current.Node(nodeId);
        Func<NodeLive, NodeLive> change = node => node with
        {
            DockerReady = status.DockerReady,
            DockerMessage = AgentReports.Text(status.DockerMessage),
            DiskFreeBytes = status.DiskFreeBytes <= long.MaxValue ? (long)status.DiskFreeBytes : node.DiskFreeBytes,
            AppliedEpoch = status.Epoch,
            AppliedGeneration = status.Generation,
            Facts = AgentReports.Facts(status.Facts) ?? node.Facts,
        };
        if (before?.DockerReady == status.DockerReady && status.Facts is null)
        {
            cluster.NoteNode(nodeId, change);
            return;
        }

        cluster.ChangeNode(nodeId, change);
        Wake();
    }

    /// <summary>The snapshot follows the database: a write that failed is tried again with the next status.</summary>
    private async Task ReplicasAsync(AgentConnection connection, IReadOnlyDictionary<string, ReplicaReport> reports, CancellationToken cancellationToken)
    {
        var known = cluster.Current.Replicas;
        var changed = reports.Values.Where(r => !known.TryGetValue(r.ReplicaId, out var live) || !Same(live, r) || live.StartedAt != r.StartedAt).ToArray();
        if (changed.Length == 0)
        {
            return;
        }

        var phases = changed.Where(r => !known.TryGetValue(r.ReplicaId, out var live) || !Same(live, r)).ToArray();
        var written = phases.Length == 0 ? [] : await replicas.ApplyAsync(connection.Peer.Id, phases, cancellationToken);
        cluster.Change(s => s with
        {
            Replicas = s.Replicas.SetItems(changed.Select(r => KeyValuePair.Create(r.ReplicaId, Live(connection.Peer.Id, r, s.Replica(r.ReplicaId))))),
        });
        foreach (var change in written)
        {
            LogReplica(change.ReplicaId, connection.Peer.Name, change.State, change.Reason);
            events.Publish(
                change.OrganisationId, "replica.changed", change.ReplicaId,
                $"Replica {change.ReplicaId} on {connection.Peer.Name} is {Word(change.State)}{(change.Reason.Length > 0 ? $": {change.Reason}" : "")}.", serviceId: change.ServiceId);
        }

        // A command's process begins some time after its container was first told of, in the same phase: its time limit counts from there.
        if (changed.Length > phases.Length)
        {
            signals.Runs.Raise();
        }

        if (written.Count > 0)
        {
            signals.Deployments.Raise();
            signals.Routes.Raise();
            signals.Runs.Raise();
            signals.RunLogs.Raise();
            if (written.Any(c => ReplicaPhases.IsFinal(c.State)))
            {
                connection.Dirty.Raise();
                signals.Pools.Raise();
            }
        }
    }

    private void Sample(AgentConnection connection, Samples samples)
    {
        var now = clock.GetUtcNow();
        var nodeId = connection.Peer.Id;
        var node = cluster.Current.Node(nodeId);
        if (node?.Sample is { } last && now - last.At < TimeSpan.FromMilliseconds(500))
        {
            return;
        }

        if (AgentReports.Sample(samples, node?.Facts, now) is not { } sample)
        {
            LogImpossible(connection.Peer.Name, samples.CpuMilli, samples.MemoryBytes);
            return;
        }

        var own = connection.Own;
        var replicaSamples = samples.Replicas.Take(AgentReports.MostReplicas).Where(r => own.Contains(r.ReplicaId))
            .Select(r => (r.ReplicaId, Sample: AgentReports.Sample(r, node?.Facts, now))).Where(r => r.Sample is not null).ToArray();
        cluster.Note(s =>
        {
            var all = s.Replicas.ToBuilder();
            foreach (var (id, replica) in replicaSamples)
            {
                if (all.TryGetValue(id, out var live))
                {
                    all[id] = live with { Sample = replica };
                }
            }

            return s with { Replicas = all.ToImmutable(), Nodes = s.Nodes.SetItem(nodeId, (s.Node(nodeId) ?? new NodeLive(nodeId)) with { Sample = sample }) };
        });
    }

    private async Task LogsAsync(AgentConnection connection, LogBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Lines.Count > MostLogLines)
        {
            return;
        }

        if (batch.Source.StartsWith("bld_", StringComparison.Ordinal))
        {
            await builds.AppendLogAsync(connection.Peer.Id, batch, cancellationToken);
        }
        else
        {
            connection.Relay(batch);
        }
    }

    /// <summary>Restarts and the like are shown, but only a phase or its reason is worth a look at the database.</summary>
    private static bool Same(ReplicaLive live, ReplicaReport report)
        => live.Phase == report.Phase && live.Message == report.Message && live.Restarts == report.Restarts;

    private static ReplicaLive Live(string nodeId, ReplicaReport report, ReplicaLive? before)
        => new(report.ReplicaId, nodeId, report.Phase, ReplicaPhases.Shown(report.Phase), report.Message)
        {
            Restarts = report.Restarts,
            ExitCode = report.ExitCode,
            OomKilled = report.OomKilled,
            StartedAt = report.StartedAt,
            ReadyAt = report.ReadyAt,
            Sample = before?.Sample,
        };

    private static string Word(ReplicaState state) => state.ToString().ToLowerInvariant();

    private void Touch(AgentConnection connection)
        => cluster.NoteNode(connection.Peer.Id, node => node with { LastSeen = clock.GetTimestamp(), LastSeenAt = clock.GetUtcNow() });

    /// <summary>Whoever waits for nodes: the operation that starts one, the loop that places replicas, the one that judges nodes.</summary>
    private void Wake()
    {
        signals.Operations.Raise();
        signals.Nodes.Raise();
        signals.Deployments.Raise();
        signals.Builds.Raise();
        signals.Pools.Raise();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Replica {Replica} on {Node} is {State} {Reason}")]
    private partial void LogReplica(string replica, string node, ReplicaState state, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} claims to have used {Cpu} thousandths of a core and {Memory} bytes; ignored")]
    private partial void LogImpossible(string node, uint cpu, ulong memory);
}
