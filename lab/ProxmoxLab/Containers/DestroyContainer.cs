using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Containers;

/// <summary><c>DELETE /nodes/{node}/lxc/{vmid}</c>.</summary>
internal sealed class DestroyContainer(LabParts lab, PowerContainer power)
{
    public object? Run(CallContext call)
    {
        var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
        Check(guest, call.Flag("force"));
        lab.Hosts.RequireQuorum();
        return lab.Tasks.Start(call.Node, "vzdestroy", $"{call.Vmid}", call.Caller, worker => lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, () => WorkAsync(worker, call), worker.Interrupted));
    }

    private static void Check(Guest guest, bool force)
    {
        GuestChecks.NotProtected(guest, $"can't remove CT {guest.Vmid}");
        GuestChecks.NotLocked(guest);
        if (guest.Running && !force)
        {
            throw PveException.Die($"unable to destroy CT {guest.Vmid} - container is running");
        }
    }

    private async Task WorkAsync(Worker worker, CallContext call)
    {
        var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
        Check(guest, call.Flag("force"));
        if (guest.Running)
        {
            worker.Log($"forced to stop CT {guest.Vmid} before destroying!");
            await power.KillAsync(guest, worker.Interrupted);
        }

        await lab.Backends.Containers.DestroyAsync(ContainerView.Disk(lab, guest) ?? new GuestDisk(guest.Vmid, "local", "dir", 0), worker.Interrupted);
        // From here on nothing is left but the configuration.
        lab.Guests.Change(guest, changed => changed.Config["lock"] = "destroyed");
        foreach (var volid in Volids(guest))
        {
            if (lab.Storages.FindVolume(guest.Node, volid)?.Vmid == guest.Vmid)
            {
                lab.Storages.Free(guest.Node, volid);
            }
        }

        if (call.Flag("destroy-unreferenced-disks"))
        {
            foreach (var orphan in lab.Storages.Volumes.Where(volume => volume.Vmid == guest.Vmid && volume.Node == guest.Node).ToList())
            {
                lab.Storages.Free(orphan.Node, orphan.Volid);
            }
        }

        GuestRemoval.Forget(lab, guest);
        if (call.Flag("purge"))
        {
            worker.Log($"purging CT {guest.Vmid} from related configurations..");
        }
    }

    private static List<string> Volids(Guest guest)
        => [.. guest.Config.Where(option => ContainerView.IsDisk(option.Key) || ContainerVolumes.IsUnused(option.Key))
            .Select(option => option.Value.Split(',')[0]).Where(StorageTable.IsVolid)];
}
