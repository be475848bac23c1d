using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Volumes;

internal sealed class VolumeStore(
    IPlatformContextFactory contexts, DeployStore deployments, IDesiredStateSignal agents, IEventBus events, LoopSignals signals, TimeProvider clock)
{
    public async Task<Page<VolumeView>> ListAsync(Caller caller, PageRequest page, string? serviceId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Volumes.AsNoTracking().Where(v => serviceId == null || v.ServiceId == serviceId).After(page, v => v.Id).ToListAsync(cancellationToken);
        var views = (await ViewsAsync(context, rows, cancellationToken)).ToDictionary(v => v.Id);
        return page.Of(rows, v => v.Id, v => views[v.Id]);
    }

    public async Task<VolumeView> CreateAsync(Caller caller, ServiceRow row, CreateVolumeRequest request, CancellationToken cancellationToken)
    {
        ServiceStore.RefuseWhenDeleted(row.Service);
        if (row.Service.Replicas > 1)
        {
            throw ApiProblemException.Conflict("volume_needs_one_replica", $"{row.Path} has {row.Service.Replicas} replicas, and a volume is for one at a time. Scale it to 1 first.");
        }

        var volume = Make(row, request.Name, request.MountPath, request.SizeMiB, clock);
        await using (var context = contexts.Create(caller.Scope))
        {
            var own = await context.Volumes.Where(v => v.ServiceId == row.Service.Id).ToListAsync(cancellationToken);
            if (own.Count >= VolumeRules.MostOfAService)
            {
                throw ApiProblemException.Conflict("too_many_volumes", $"A service has at most {VolumeRules.MostOfAService} volumes.");
            }

            if (own.FirstOrDefault(v => v.Name == request.Name || VolumeRules.Overlap(v.MountPath, request.MountPath)) is { } clash)
            {
                throw ApiProblemException.Conflict("volume_taken", $"{row.Path} has a volume {clash.Name} at {clash.MountPath} already. Choose another name and a path beside it.");
            }

            context.Volumes.Add(volume);
            await context.SaveChangesAsync(cancellationToken);
        }

        events.Publish(caller.OrganisationId, "volume.changed", volume.Id, $"Volume {volume.Name} was added to {row.Path} at {volume.MountPath}.", row.Project.Id, row.Service.Id);
        if (request.Deploy)
        {
            await deployments.RedeployAsync(caller, row, "volumes", cancellationToken);
        }

        await using var after = contexts.Create(caller.Scope);
        return (await ViewsAsync(after, [volume], cancellationToken))[0];
    }

    /// <summary>With its data, for good. Refused while a replica may write to it.</summary>
    public async Task DeleteAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var volume = await context.Volumes.SingleOrDefaultAsync(v => v.Id == id, cancellationToken) ?? throw ApiProblemException.NotFound("volume", id);
        if (volume.ServiceId is { } serviceId && await context.Replicas.AnyAsync(
            r => r.ServiceId == serviceId && r.NodeId != null && r.State != ReplicaState.Stopped && r.State != ReplicaState.Failed && r.State != ReplicaState.Lost, cancellationToken))
        {
            throw ApiProblemException.Conflict("volume_in_use", $"A replica of {volume.Owner} uses it. Scale the service to 0 or delete it, then delete the volume.");
        }

        var node = volume.NodeId is null ? null : await context.Nodes.AsNoTracking().SingleOrDefaultAsync(n => n.Id == volume.NodeId && n.DestroyedAt == null, cancellationToken);
        if (node is null)
        {
            context.Volumes.Remove(volume);
        }
        else
        {
            volume.DeletedAt ??= clock.GetUtcNow();
        }

        if (volume.ServiceId is { } owner && !await context.Volumes.AnyAsync(v => v.ServiceId == owner && v.Id != id && v.DeletedAt == null, cancellationToken))
        {
            // Nothing ties the service to the node any more.
            context.ServicePins.RemoveRange(await context.ServicePins.Where(p => p.ServiceId == owner).ToListAsync(cancellationToken));
        }

        await context.SaveChangesAsync(cancellationToken);
        events.Publish(
            caller.OrganisationId, "volume.changed", id, node is null ? $"Volume {volume.Name} of {volume.Owner} was deleted." : $"Volume {volume.Name} of {volume.Owner} is being deleted on {node.Name}.",
            volume.ProjectId, volume.ServiceId);
        if (node is not null)
        {
            agents.Raise(node.Id);
        }

        signals.Deployments.Raise();
        signals.Pools.Raise();
        if (volume.ServiceId is { } mounted && await Projects.ReferenceStore.Rows(context).SingleOrDefaultAsync(r => r.Service.Id == mounted && r.Service.DeletedAt == null, cancellationToken) is { } row)
        {
            // What is deployed next has it no more; without this a later start would mount an empty one of its name.
            await deployments.RedeployAsync(caller, row, "volumes", cancellationToken);
        }
    }

    public static Volume Make(ServiceRow row, string name, string path, int sizeMiB, TimeProvider clock) => new()
    {
        Id = Ids.New("vol", clock),
        OrganisationId = row.Service.OrganisationId,
        ProjectId = row.Project.Id,
        EnvironmentId = row.Environment.Id,
        ServiceId = row.Service.Id,
        Owner = row.Path,
        Name = name,
        MountPath = path,
        SizeMiB = sizeMiB,
        CreatedAt = clock.GetUtcNow(),
    };

    private static async Task<IReadOnlyList<VolumeView>> ViewsAsync(PlatformContext context, IReadOnlyList<Volume> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Select(v => v.NodeId).OfType<string>().Distinct().ToList();
        var nodes = await context.Nodes.AsNoTracking().Where(n => ids.Contains(n.Id)).Select(n => new { n.Id, n.Name, n.DestroyedAt }).ToDictionaryAsync(n => n.Id, cancellationToken);
        return [.. rows.Select(v =>
        {
            var node = v.NodeId is null ? null : nodes.GetValueOrDefault(v.NodeId);
            var (state, reason) = v switch
            {
                { DeletedAt: not null } => ("deleting", $"waits until {node?.Name} has deleted the data"),
                { NodeId: null } => ("empty", "it gets its node with the first replica"),
                _ when node is null or { DestroyedAt: not null } => ("lost", "the node that held it is gone; delete it to start with an empty one"),
                { ServiceId: null } => ("kept", "its service was removed; delete it when the data is not needed any more"),
                _ => ("inUse", ""),
            };
            return new VolumeView(v.Id, v.Name, v.Owner, v.ServiceId, v.MountPath, v.SizeMiB, node?.Name, state, reason, v.CreatedAt);
        })];
    }
}
