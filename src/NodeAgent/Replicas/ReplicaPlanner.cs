using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>
/// What to do next so that the node has the desired replicas. Pure. A replica with work in progress gets nothing but a
/// cancellation; a container that matches its specification is never restarted from here.
/// </summary>
internal static class ReplicaPlanner
{
    public static IReadOnlyList<ReplicaAction> Plan(
        IReadOnlyCollection<ReplicaSpec> desired,
        IReadOnlyCollection<ObservedContainer> observed,
        IReadOnlyDictionary<string, ReplicaRecord> records,
        IReadOnlyDictionary<string, ReplicaActionKind> busy,
        DateTimeOffset now)
    {
        var actions = new List<ReplicaAction>();
        var byReplica = observed.ToLookup(container => container.ReplicaId, StringComparer.Ordinal);
        foreach (var spec in desired)
        {
            var record = records.GetValueOrDefault(spec.Id) ?? new ReplicaRecord(spec.Id);
            var action = busy.TryGetValue(spec.Id, out var doing)
                ? Interrupt(spec, doing)
                : spec.Intent == ReplicaIntent.Stop ? Stop(spec, byReplica[spec.Id], record) : Run(spec, [.. byReplica[spec.Id]], record, InUse(spec, observed), now);
            if (action is not null)
            {
                actions.Add(action);
            }
        }

        var wanted = desired.Select(spec => spec.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var group in byReplica.Where(group => !wanted.Contains(group.Key) && !busy.ContainsKey(group.Key)))
        {
            actions.Add(new(ReplicaActionKind.Remove, group.Key, group.First().Id, null, "it is not wanted on this node any more"));
        }

        actions.AddRange(busy.Where(work => !wanted.Contains(work.Key) && BringsUp(work.Value))
            .Select(work => new ReplicaAction(ReplicaActionKind.Cancel, work.Key, "", null, "it is not wanted on this node any more")));
        return actions;
    }

    private static bool BringsUp(ReplicaActionKind kind) => kind is ReplicaActionKind.Create or ReplicaActionKind.Start;

    private static ReplicaAction? Interrupt(ReplicaSpec spec, ReplicaActionKind doing)
        => spec.Intent == ReplicaIntent.Stop && BringsUp(doing) ? new(ReplicaActionKind.Cancel, spec.Id, "", spec, "it is to stop before it came up") : null;

    private static ReplicaAction? Stop(ReplicaSpec spec, IEnumerable<ObservedContainer> containers, ReplicaRecord record)
        => containers.FirstOrDefault() is { } container ? new(ReplicaActionKind.Remove, spec.Id, container.Id, spec, "it is to stop")
            : record.Stopped ? null
            : new(ReplicaActionKind.MarkStopped, spec.Id, "", spec, "nothing of it is left");

    /// <summary>Two databases on one folder ruin it: whoever comes second waits until the first one's container is down.</summary>
    private static bool InUse(ReplicaSpec spec, IReadOnlyCollection<ObservedContainer> observed)
        => spec.Volumes.Count > 0 && observed.Any(container => container.ReplicaId != spec.Id && container.IsUp && container.Volumes.Any(id => spec.Volumes.Any(volume => volume.Id == id)));

    private static ReplicaAction? Run(ReplicaSpec spec, ObservedContainer[] containers, ReplicaRecord record, bool volumeInUse, DateTimeOffset now)
    {
        if (record.Stopped)
        {
            // A replica is replaced, never revived.
            return containers.FirstOrDefault() is { } left ? new(ReplicaActionKind.Remove, spec.Id, left.Id, spec, "it was stopped for good") : null;
        }

        if (record.Failure.Length > 0)
        {
            return containers.FirstOrDefault(container => container.IsUp) is { } up
                ? new(ReplicaActionKind.Halt, spec.Id, up.Id, spec, "it was given up")
                : null;
        }

        if (spec.RunOnce)
        {
            return RunOnce(spec, containers.FirstOrDefault(), record, now);
        }

        // One replica is one container: whichever matches and is up stays, the others go first.
        var own = containers.OrderByDescending(container => ReplicaSpecHash.Matches(container.SpecHash, spec))
            .ThenByDescending(container => container.IsUp).ThenBy(container => container.Id, StringComparer.Ordinal).FirstOrDefault();
        if (containers.FirstOrDefault(container => container != own) is { } surplus)
        {
            return new(ReplicaActionKind.Remove, spec.Id, surplus.Id, spec, "another container stands for this replica");
        }

        if (own is not null && !ReplicaSpecHash.Matches(own.SpecHash, spec))
        {
            return new(ReplicaActionKind.Remove, spec.Id, own.Id, spec, "its specification changed");
        }

        if (GiveUp(spec, own, record, now) is { } reason)
        {
            return new(ReplicaActionKind.Fail, spec.Id, own?.Id ?? "", spec, reason);
        }

        return own?.State switch
        {
            _ when record.RetryAt > now => null,
            null or ContainerState.Created or ContainerState.Exited when volumeInUse => null,
            null => new(ReplicaActionKind.Create, spec.Id, "", spec, "it is not on this node yet"),
            ContainerState.Dead => new(ReplicaActionKind.Remove, spec.Id, own.Id, spec, "Docker left it half removed"),
            ContainerState.Created => new(ReplicaActionKind.Start, spec.Id, own.Id, spec, "it was created but not started"),
            ContainerState.Exited => new(ReplicaActionKind.Start, spec.Id, own.Id, spec, "it is stopped"),
            ContainerState.Running when record.ReadyAt is not null && record.CpuLimitedContainer != own.Id && ReplicaLimits.IsLentCpu(spec) =>
                new(ReplicaActionKind.LimitCpu, spec.Id, own.Id, spec, "it is ready: its CPU limit holds from now on"),
            _ => null,
        };
    }

    /// <summary>It is started once. What ended stays for its log, and what is gone after it was started is not run again.</summary>
    private static ReplicaAction? RunOnce(ReplicaSpec spec, ObservedContainer? own, ReplicaRecord record, DateTimeOffset now) => own?.State switch
    {
        null when record.StartedAt is not null => new(ReplicaActionKind.Fail, spec.Id, "", spec, "Its container is gone; it is not run a second time."),
        ContainerState.Dead => new(ReplicaActionKind.Fail, spec.Id, own.Id, spec, "Docker lost its container"),
        null or ContainerState.Created when record.Note.Length > 0 && record.FirstAttemptAt + ReplicaLimits.PullDeadline <= now => new(ReplicaActionKind.Fail, spec.Id, "", spec, record.Note),
        _ when record.RetryAt > now => null,
        null => new(ReplicaActionKind.Create, spec.Id, "", spec, "it is not on this node yet"),
        ContainerState.Created => new(ReplicaActionKind.Start, spec.Id, own.Id, spec, "it was created but not started"),
        _ => null,
    };

    /// <summary>Null while there is hope. What was ready once is never given up here: that is for the control plane to judge.</summary>
    private static string? GiveUp(ReplicaSpec spec, ObservedContainer? own, ReplicaRecord record, DateTimeOffset now)
    {
        if (record.ReadyAt is not null)
        {
            return null;
        }

        var deadline = ReplicaLimits.StartDeadline(spec);
        if (record.Restarts >= ReplicaLimits.RestartsBeforeReady)
        {
            return ReplicaSentences.CrashLoop(record);
        }

        if (own is null or { IsUp: false } && record.Note.Length > 0 && record.FirstAttemptAt + ReplicaLimits.PullDeadline <= now)
        {
            return record.Note;
        }

        return record.FirstStartAt + deadline <= now ? ReplicaSentences.NotReadyInTime(spec, record, own, deadline) : null;
    }
}
