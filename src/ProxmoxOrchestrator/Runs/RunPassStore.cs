using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Reads runs that are not over, and writes what was decided about them unless the rows changed meanwhile.</summary>
internal sealed class RunPassStore(IPlatformContextFactory contexts, IClusterView cluster, TimeProvider clock)
{
    private static readonly RunState[] Open = [RunState.Pending, RunState.Starting, RunState.Running];
    private static readonly DeploymentState[] Over = [DeploymentState.Superseded, DeploymentState.Failed, DeploymentState.Stopped];

    public async Task<IReadOnlyList<RunFacts>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var runs = await context.Runs.AsNoTracking().Where(r => Open.Contains(r.State)).OrderBy(r => r.Id).ToListAsync(cancellationToken);
        if (runs.Count == 0)
        {
            return [];
        }

        var ids = runs.Select(r => r.Id).ToList();
        var replicas = await context.Replicas.AsNoTracking().Where(r => r.RunId != null && ids.Contains(r.RunId)).ToDictionaryAsync(r => r.RunId!, cancellationToken);
        var services = runs.Select(r => r.ServiceId).Distinct().ToList();
        var standing = (await context.Services.AsNoTracking().Where(s => services.Contains(s.Id) && s.DeletedAt == null).Select(s => s.Id).ToListAsync(cancellationToken)).ToHashSet();
        var released = runs.Where(r => r.Kind == RunKind.Release).Select(r => r.DeploymentId).OfType<string>().ToList();
        var over = (await context.Deployments.AsNoTracking().Where(d => released.Contains(d.Id) && Over.Contains(d.State)).Select(d => d.Id).ToListAsync(cancellationToken)).ToHashSet();
        return [.. runs.Select(r => Facts(
            r, replicas.GetValueOrDefault(r.Id),
            !standing.Contains(r.ServiceId) ? "the service is being removed" : r is { Kind: RunKind.Release, DeploymentId: { } id } && over.Contains(id) ? "its deployment is over" : null))];
    }

    /// <returns>What changed; null when the rows were changed by somebody else: the next pass decides anew.</returns>
    public async Task<RunChange?> CommitAsync(RunFacts facts, RunStep step, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var run = await context.Runs.SingleOrDefaultAsync(r => r.Id == facts.Id, cancellationToken);
        var replica = await context.Replicas.SingleOrDefaultAsync(r => r.RunId == facts.Id, cancellationToken);
        if (run is null || run.State != facts.State || run.EndAs != facts.EndAs || replica?.State != facts.Replica?.State || replica?.Goal != facts.Replica?.Goal)
        {
            return null;
        }

        if (step is { State: RunState.Failed, ExitCode: not null })
        {
            step = step with { Reason = RunLogTail.Tell(step.Reason, await RunLogTail.ReadAsync(context, run.Id, cancellationToken)) };
        }

        var told = run.State != step.State;
        run.StartedAt ??= facts.StartedAt;
        (run.State, run.Reason, run.EndAs, run.ExitCode) = (step.State, step.Reason, step.EndAs ?? run.EndAs, step.ExitCode);
        run.FinishedAt = step.IsOver ? replica?.FinishedAt ?? clock.GetUtcNow() : null;
        var freed = replica is not null && Write(replica, step);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null;
        }

        return new(run.OrganisationId, run.ServiceId, run.Id, run.Kind, run.State, run.Reason, told, freed ? replica!.NodeId : null);
    }

    /// <returns>True when its node is told something new.</returns>
    private bool Write(Replica replica, RunStep step)
    {
        if (step.Stop && replica.Goal != ReplicaGoal.Stop)
        {
            replica.Goal = ReplicaGoal.Stop;
        }
        else if (!step.IsOver || replica.State is ReplicaState.Stopped or ReplicaState.Failed or ReplicaState.Lost)
        {
            return false;
        }

        if (step.IsOver)
        {
            replica.State = ReplicaState.Stopped;
            replica.HostPort = null;
            replica.FinishedAt ??= clock.GetUtcNow();
        }

        return true;
    }

    private RunFacts Facts(Run run, Replica? replica, string? obsolete)
    {
        var live = replica is null ? null : cluster.Current.Replica(replica.Id);
        var begun = replica?.State is ReplicaState.Starting or ReplicaState.Exited or ReplicaState.Stopping or ReplicaState.Stopped ? live?.StartedAt : null;
        return new(
            run.Id, run.State, run.Reason, run.EndAs, run.LogComplete, run.CreatedAt, run.StartedAt ?? begun, TimeSpan.FromSeconds(run.TimeoutSeconds),
            replica is null ? null : new(replica.State, replica.Goal, replica.Reason, replica.NodeId, replica.ExitCode, replica.FinishedAt), obsolete);
    }
}
