using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Looks before anything is done to a guest, and removes guests of ours.</summary>
internal sealed class GuestClient(PveTasks tasks, Installation installation)
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(60), DestroyLimit = TimeSpan.FromMinutes(5);
    private const int ShutdownSeconds = 15;

    /// <param name="subject">Node or template id that the mark must name.</param>
    public async Task<GuestFinding> FindAsync(PveClient client, string pveNode, int vmid, string subject, CancellationToken cancellationToken)
    {
        try
        {
            var config = await client.ConfigAsync(pveNode, vmid, cancellationToken);
            var mark = OwnershipMark.Read(config.Description);
            return mark?.IsFor(installation.Id, subject) == true ? new GuestFinding.Ours(config, mark) : new GuestFinding.Foreign(config.AnyName ?? $"guest {vmid}");
        }
        catch (PveException ex) when (ex.Kind == PveErrorKind.NotFound)
        {
            return new GuestFinding.Missing();
        }
        catch (PveException ex) when (ex.Kind == PveErrorKind.Forbidden)
        {
            return new GuestFinding.Hidden(ex.Raw);
        }
    }

    /// <summary>
    /// Stops and destroys the guest if it is ours; null once it is gone, else why it is not yet. A lock that only a person can remove ends in
    /// <see cref="StuckGuestException"/>.
    /// </summary>
    /// <param name="checkIn">Run before each change.</param>
    public async Task<string?> RemoveAsync(PveSite site, PveClient client, string pveNode, int vmid, string subject, Func<Task> checkIn, CancellationToken cancellationToken)
    {
        switch (await FindAsync(client, pveNode, vmid, subject, cancellationToken))
        {
            case GuestFinding.Missing or GuestFinding.Foreign:
                return null;
            case GuestFinding.Hidden hidden:
                return await InPoolAsync(site, client, vmid, cancellationToken) ? $"Proxmox hides CT {vmid} from our token ({hidden.Reason}) though its pool lists it" : null;
            case GuestFinding.Ours { Config: { IsTemplate: false } }:
                await StopAsync(client, pveNode, vmid, checkIn, cancellationToken);
                break;
        }

        // Looked at once more: a human may have put another guest there meanwhile.
        if (await FindAsync(client, pveNode, vmid, subject, cancellationToken) is not GuestFinding.Ours ours)
        {
            return $"CT {vmid} is going";
        }

        if (ours.Config.Lock is "create" or "disk" or "clone" && !await IsBusyAsync(client, pveNode, vmid, cancellationToken))
        {
            throw new StuckGuestException(pveNode, vmid, ours.Config.Lock);
        }

        await checkIn();
        CrashPoint.Hit("destroy.before-delete");
        var task = await client.DestroyAsync(pveNode, vmid, cancellationToken);
        CrashPoint.Hit("destroy.after-delete");
        await tasks.WaitAsync(client, task, DestroyLimit, cancellationToken);
        return $"CT {vmid} was destroyed";
    }

    /// <summary>Whether a task on that guest still runs.</summary>
    public static async Task<bool> IsBusyAsync(PveClient client, string pveNode, int vmid, CancellationToken cancellationToken)
        => (await client.TasksAsync(pveNode, vmid, cancellationToken)).Any(t => t.EndTime is null && t.Status is null or "RUNNING" or "running");

    private static async Task<bool> InPoolAsync(PveSite site, PveClient client, int vmid, CancellationToken cancellationToken)
        => (await client.PoolAsync(site.ResourcePool, cancellationToken)).Members?.Any(m => m.Vmid == vmid) == true;

    private async Task StopAsync(PveClient client, string pveNode, int vmid, Func<Task> checkIn, CancellationToken cancellationToken)
    {
        if (!(await client.StatusAsync(pveNode, vmid, cancellationToken)).IsRunning)
        {
            return;
        }

        try
        {
            await checkIn();
            var task = await client.ShutdownAsync(pveNode, vmid, ShutdownSeconds, cancellationToken);
            CrashPoint.Hit("stop.after-post");
            await tasks.WaitAsync(client, task, ShutdownLimit, cancellationToken);
        }
        catch (PveException ex) when (ex.Kind is PveErrorKind.NotRunning or PveErrorKind.NotFound)
        {
            // It stopped or went by itself meanwhile.
        }
        catch (PveException ex) when (ex.Kind == PveErrorKind.Locked)
        {
            // Destroying with force stops it as well.
        }
    }
}
