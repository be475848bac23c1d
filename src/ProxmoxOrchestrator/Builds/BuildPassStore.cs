using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds.Caps;
using ProxPaaS.Orchestrator.Builds.Logs;
using ProxPaaS.Orchestrator.Builds.Queue;
using ProxPaaS.Orchestrator.Builds.Sources;
using ProxPaaS.Orchestrator.Builds.Variables;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Builds;

/// <summary>What a build pass reads and writes. Each write says which state it expects; a build that moved on meanwhile is left alone.</summary>
internal sealed class BuildPassStore(
    IPlatformContextFactory contexts, IClusterView cluster, DeployStore deployments, BuildStore builds, BuildStepStore steps, GitRepositoryStore repositories, PushWatchStore watch, BuildVariableStore variables, IEventBus events,
    LoopSignals signals, IDesiredStateSignal desired, IOptionsMonitor<BuildOptions> options, TimeProvider clock)
{
    private const string BuilderLabel = "builder";

    private static readonly NodeState[] Gone = [NodeState.Destroying, NodeState.Destroyed, NodeState.Failed, NodeState.Stopping];

    public async Task<IReadOnlyList<QueuedBuild>> QueuedAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var queued = await context.Builds.Where(b => b.State == BuildState.Queued).OrderBy(b => b.Id).Select(b => new
        {
            b.Id,
            b.OrganisationId,
            b.ServiceId,
            b.Ref,
            LastNodeId = context.Builds.Where(e => e.ServiceId == b.ServiceId && e.State == BuildState.Succeeded && e.NodeId != null).OrderByDescending(e => e.Id).Select(e => e.NodeId).FirstOrDefault(),
            SecretNames = context.BuildInputs.Where(i => i.BuildId == b.Id).Select(i => i.SecretNames).FirstOrDefault(),
        }).ToListAsync(cancellationToken);
        var result = new List<QueuedBuild>();
        foreach (var build in queued)
        {
            var read = build.SecretNames is { Count: > 0 } names && await ReferenceStore.Rows(context).SingleOrDefaultAsync(r => r.Service.Id == build.ServiceId, cancellationToken) is { } row
                ? await variables.ReadAsync(context, row, names, cancellationToken) : null;
            result.Add(new(build.Id, build.OrganisationId, build.ServiceId, build.Ref, build.LastNodeId, read?.Waits, read?.Problem));
        }

        return result;
    }

    public Task RefuseAsync(string buildId, string problem, CancellationToken cancellationToken) => ChangeAsync(buildId, BuildState.Queued, build =>
    {
        Finish(build, BuildState.Failed, problem);
        return true;
    }, cancellationToken, problem);

    public async Task<IReadOnlyList<ActiveBuild>> ActiveAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Builds.Where(b => b.State == BuildState.Running).OrderBy(b => b.Id).Select(b => new ActiveBuild(b.Id, b.OrganisationId, b.ServiceId, b.Ref, b.CommitSha)).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<BuilderNode>> BuildersAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var nodes = (await context.Nodes.AsNoTracking().Where(n => n.DestroyedAt == null && !Gone.Contains(n.State)).ToListAsync(cancellationToken)).Where(n => n.Labels.Contains(BuilderLabel)).ToList();
        var pools = await context.NodePools.AsNoTracking().ToDictionaryAsync(p => p.Id, cancellationToken);
        var running = await context.Builds.Where(b => b.State == BuildState.Running && b.NodeId != null).GroupBy(b => b.NodeId!).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var snapshot = cluster.Current;
        return [.. nodes.Select(n =>
        {
            var live = snapshot.Node(n.Id);
            var pool = pools.GetValueOrDefault(n.PoolId);
            var why = n.State != NodeState.Ready ? $"is {n.State.ToString().ToLowerInvariant()}"
                : n.Cordoned ? "is cordoned"
                : live is not { Connected: true } ? "is not connected"
                : !live.DockerReady ? "has no Docker that answers"
                : "";
            return new BuilderNode(n.Id, n.Name, why.Length == 0, running.GetValueOrDefault(n.Id), BuildSlots.Of(BuilderShapes.Of(n, pool, live?.Facts), pool?.BuildSlots, options.CurrentValue.SlotsPerNode), why);
        })];
    }

    /// <summary>Running builds whose branch has a newer one waiting.</summary>
    public async Task<IReadOnlyList<(string Id, string Newer)>> OvertakenAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var rows = await (from running in context.Builds
                          join waiting in context.Builds on new { running.ServiceId, running.Ref } equals new { waiting.ServiceId, waiting.Ref }
                          where running.State == BuildState.Running && waiting.State == BuildState.Queued && string.Compare(waiting.Id, running.Id) > 0 && running.Step != "pushing"
                          select new { running.Id, waiting.CommitSha }).ToListAsync(cancellationToken);
        return [.. rows.Select(r => (r.Id, r.CommitSha))];
    }

    public Task SupersedeAsync(string buildId, string newerCommit, CancellationToken cancellationToken) => ChangeAsync(buildId, BuildState.Running, build =>
    {
        Finish(build, BuildState.Superseded, $"Stopped while it ran: commit {newerCommit[..8]} was pushed after it.");
        return true;
    }, cancellationToken);

    public async Task<IReadOnlyList<RunningBuild>> RunningAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var rows = await (from b in context.Builds.AsNoTracking()
                          where b.State == BuildState.Running
                          join n in context.Nodes.AsNoTracking() on b.NodeId equals n.Id into found
                          from n in found.DefaultIfEmpty()
                          select new { b.Id, b.NodeId, b.StartedAt, Node = n }).ToListAsync(cancellationToken);
        var snapshot = cluster.Current;
        return [.. rows.Select(r => new RunningBuild(
            r.Id, r.NodeId ?? "", r.StartedAt ?? clock.GetUtcNow(), snapshot.Node(r.NodeId) is { Connected: true }, r.Node is null || r.Node.DestroyedAt is not null || Gone.Contains(r.Node.State)))];
    }

    /// <summary>True when something was written.</summary>
    public Task<bool> AssignAsync(BuildAssignment assignment, CancellationToken cancellationToken) => ChangeAsync(assignment.BuildId, BuildState.Queued, build =>
    {
        if (assignment.NodeId is null)
        {
            // A lost builder's sentence stays in front of what it waits for now.
            var reason = build.Attempt == 0 ? assignment.Reason : $"{build.Reason.Split(" Waits ")[0]} {assignment.Reason}";
            if (build.Reason == reason)
            {
                return false;
            }

            build.Reason = reason;
            signals.Pools.Raise();
            return true;
        }

        build.State = BuildState.Running;
        build.Step = "fetching";
        build.Reason = "";
        build.NodeId = assignment.NodeId;
        build.Attempt++;
        build.LogOffset = build.LogLines;
        build.StartedAt = clock.GetUtcNow();
        return true;
    }, cancellationToken);

    /// <summary>Back into the queue: a builder starts from the beginning and writes its log behind the lines that are there. Too often: failed.</summary>
    public async Task ReturnAsync(string buildId, string why, int attempts, CancellationToken cancellationToken)
    {
        var again = await ChangeAsync(buildId, BuildState.Running, build =>
        {
            if (build.Attempt >= attempts)
            {
                Finish(build, BuildState.Failed, $"{why}, for the {Ordinal(build.Attempt)} time. Look at the builder nodes, then deploy again.");
                return true;
            }

            build.State = BuildState.Queued;
            build.Step = "queued";
            build.Reason = $"{why}; it is tried again.";
            build.NodeId = null;
            return true;
        }, cancellationToken, $"{why}.");
        if (again)
        {
            await steps.CloseAsync(buildId, BuildState.Cancelled, cancellationToken);
        }
    }

    public Task FailAsync(string buildId, string reason, CancellationToken cancellationToken) => ChangeAsync(buildId, BuildState.Running, build =>
    {
        Finish(build, BuildState.Failed, reason);
        return true;
    }, cancellationToken);

    public async Task CancelOfDeletedServicesAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var ids = await (from b in context.Builds
                         join s in context.Services on b.ServiceId equals s.Id
                         where s.DeletedAt != null && (b.State == BuildState.Queued || b.State == BuildState.Running)
                         select new { b.Id, b.State }).ToListAsync(cancellationToken);
        foreach (var build in ids)
        {
            await ChangeAsync(build.Id, build.State, b =>
            {
                Finish(b, BuildState.Cancelled, "Its service is being removed.");
                return true;
            }, cancellationToken);
        }
    }

    /// <summary>Succeeded builds that no deployment was made of yet.</summary>
    public async Task<IReadOnlyList<Build>> WithoutDeploymentAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Builds.AsNoTracking().Where(b => b.State == BuildState.Succeeded && b.DeploymentId == null).OrderBy(b => b.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Makes the build's deployment, once; an older build never deploys over a newer one of the same branch.</summary>
    public async Task DeployAsync(Build build, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var newer = await context.Builds.Where(b => b.ServiceId == build.ServiceId && b.Ref == build.Ref && string.Compare(b.Id, build.Id) > 0 && b.State == BuildState.Succeeded).AnyAsync(cancellationToken);
        if (newer)
        {
            await ChangeAsync(build.Id, BuildState.Succeeded, b =>
            {
                b.State = BuildState.Superseded;
                b.Reason = "A newer commit of its branch was built before it ended; that one is deployed.";
                return true;
            }, cancellationToken);
            return;
        }

        // A crash between the two writes is found here: the deployment stands, only the build does not know it.
        var made = await context.Deployments.AsNoTracking().Where(d => d.BuildId == build.Id && d.Cause == build.Cause).OrderBy(d => d.Id).Select(d => d.Id).FirstOrDefaultAsync(cancellationToken);
        if (made is null && await context.Services.AnyAsync(s => s.Id == build.ServiceId && s.DeletedAt != null, cancellationToken))
        {
            made = "";
        }

        made ??= (await deployments.InsertAsync(
            build.ServiceId, new DeploymentSource($"{build.ImageName}@{build.ImageDigest}", build.Cause, build.Id, build.CommitSha, build.CommitMessage), cancellationToken)).Id;
        await ChangeAsync(build.Id, BuildState.Succeeded, b =>
        {
            b.DeploymentId = made;
            return true;
        }, cancellationToken);
    }

    /// <summary>Builds the head of each deploying branch whose commit has no build, except for what comes from outside: the poller looks there. Returns the services.</summary>
    public async Task<IReadOnlyList<string>> RecoverPushesAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var rows = await ReferenceStore.Rows(context).Where(r => r.Service.DeletedAt == null && !context.Sources.Any(s => s.ServiceId == r.Service.Id)).ToListAsync(cancellationToken);
        var recovered = new List<string>();
        foreach (var row in rows.Where(r => !r.Service.RunsImage && repositories.Exists(r.Service.Id)))
        {
            var reference = DeployBranch.RefsOf(row.Service.Branch).First();
            if (await repositories.ResolveAsync(row.Service.Id, reference, cancellationToken) is { } head
                && !await context.Builds.AnyAsync(b => b.ServiceId == row.Service.Id && b.CommitSha == head, cancellationToken)
                && await watch.ObjectionAsync(row, head, cancellationToken) is null)
            {
                await builds.InsertAsync(row, head, reference, "push", false, cancellationToken);
                recovered.Add(row.Path);
            }
        }

        return recovered;
    }

    /// <param name="said">A line for the build's log, stored with the change or not at all.</param>
    private async Task<bool> ChangeAsync(string buildId, BuildState expected, Func<Build, bool> change, CancellationToken cancellationToken, string? said = null)
    {
        await using var context = contexts.Create(TenantScope.All);
        var build = await context.Builds.SingleOrDefaultAsync(b => b.Id == buildId && b.State == expected, cancellationToken);
        var node = build?.NodeId;
        if (build is null || !change(build))
        {
            return false;
        }

        if (said is not null)
        {
            context.BuildLogChunks.Add(BuildLogStore.Say(build, [said], clock.GetUtcNow()));
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex is DbUpdateConcurrencyException || ex.IsDuplicate())
        {
            // The agent or a person was faster; the next pass sees what they wrote.
            signals.Builds.Raise();
            return false;
        }

        events.Publish(build.OrganisationId, "build.changed", build.Id, $"Build of {build.CommitSha[..8]}: {build.State.ToString().ToLowerInvariant()}. {build.Reason}".TrimEnd(), null, build.ServiceId);
        foreach (var affected in new[] { node, build.NodeId }.OfType<string>().Distinct())
        {
            desired.Raise(affected);
        }

        return true;
    }

    private void Finish(Build build, BuildState state, string reason)
    {
        build.State = state;
        build.Step = "done";
        build.Reason = reason;
        build.FinishedAt = clock.GetUtcNow();
        signals.Builds.Raise();
    }

    private static string Ordinal(int number) => number switch { 1 => "first", 2 => "second", 3 => "third", _ => $"{number}th" };
}
