using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Containers;

/// <summary><c>PUT …/resize</c> and <c>POST …/move_volume</c>.</summary>
internal sealed class ResizeContainer(LabParts lab)
{
    public object? Resize(CallContext call)
    {
        var disk = call.Need("disk");
        var sizeText = call.Need("size");
        var plus = sizeText.StartsWith('+');
        var asked = VolumeSize.Parse(sizeText.TrimStart('+'));
        Check();
        return lab.Tasks.Start(call.Node, "resize", $"{call.Vmid}", call.Caller, worker => lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, () =>
        {
            var (guest, parts, volume, size) = Check();
            Work(worker, guest, disk, parts, volume, size);
            return Task.CompletedTask;
        }, worker.Interrupted));

        (Guest, Dictionary<string, string>, Volume, long) Check()
        {
            var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
            GuestChecks.NotLocked(guest);

            // Proxmox looks at the parameters' own names here, and knows none of them as a disk.
            lab.Permissions.Require(call.Caller, $"/vms/{call.Vmid}", "VM.Config.Options");
            GuestChecks.Unmodified(guest, call.Text("digest"));
            var parts = Parts(guest, disk);
            var volume = Volume(guest, parts["volume"]);
            lab.Permissions.Require(call.Caller, $"/storage/{volume.Storage}", "Datastore.AllocateSpace");
            var size = plus ? volume.Size + asked : asked;
            return size < volume.Size ? throw PveException.Die("unable to shrink disk size")
                : size == volume.Size ? throw PveException.Die("disk is already at specified size")
                : (guest, parts, volume, size);
        }
    }

    private void Work(Worker worker, Guest guest, string disk, Dictionary<string, string> parts, Volume volume, long size)
    {
        lab.Storages.RequireSpace(lab.Storages.Get(volume.Storage));
        worker.Log("Image resized.");
        worker.Log("resize2fs 1.47.2 (1-Jan-2025)");
        lab.Storages.Keep(volume with { Size = size });
        lab.Guests.Change(guest, changed => changed.Config[disk] = ContainerValues.MountPoint(new Dictionary<string, string>(parts, StringComparer.Ordinal) { ["size"] = VolumeSize.Print(size) }));
    }

    public async Task<object?> MoveAsync(CallContext call)
    {
        if (call.Has("storage") && call.Has("target-vmid"))
        {
            throw PveException.Die("either set storage or target-vmid, but not both");
        }

        if (call.Text("storage") is not { } storageId)
        {
            throw PveException.Die("moving a volume to another container is not possible in the lab");
        }

        var disk = call.Need("volume");
        lab.Permissions.Require(call.Caller, $"/storage/{storageId}", "Datastore.AllocateSpace");
        return await lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, () =>
        {
            var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
            GuestChecks.NotLocked(guest);
            GuestChecks.Unmodified(guest, call.Text("digest"));
            if (guest.Running)
            {
                throw PveException.Die("cannot move volumes of a running container");
            }

            if (ContainerVolumes.IsUnused(disk))
            {
                throw PveException.Die($"cannot move volume '{disk}', only configured volumes can be moved to another storage");
            }

            var parts = Parts(guest, disk);
            var volume = Volume(guest, parts["volume"]);
            var storage = lab.Storages.GetOn(storageId, call.Node);
            lab.Guests.Change(guest, changed => changed.Config["lock"] = "disk");
            return Task.FromResult<object?>(lab.Tasks.Start(call.Node, "move_volume", $"{call.Vmid}", call.Caller, worker => MoveAsync(worker, guest, disk, parts, volume, storage, call.Flag("delete"))));
        }, CancellationToken.None);
    }

    private Task MoveAsync(Worker worker, Guest guest, string disk, Dictionary<string, string> parts, Volume volume, StorageEntry storage, bool delete)
    {
        try
        {
            if (!storage.Content.Contains("rootdir"))
            {
                throw PveException.Die($"content type 'rootdir' is not available or configured on storage '{storage.Id}'");
            }

            var moved = lab.Storages.Allocate(guest.Node, storage, guest.Vmid, "rootdir", volume.Format, volume.Size);
            ContainerVolumes.LogFormatting(lab, moved, worker.Log);
            ContainerVolumes.LogCopy(worker.Log);
            lab.Guests.Change(guest, changed =>
            {
                changed.Config[disk] = ContainerValues.MountPoint(new Dictionary<string, string>(parts, StringComparer.Ordinal) { ["volume"] = moved.Volid, ["size"] = VolumeSize.Print(moved.Size) });
                if (!delete)
                {
                    changed.Config[ContainerVolumes.FreeUnused(changed)] = volume.Volid;
                }
            });
            if (delete)
            {
                lab.Storages.Free(volume.Node, volume.Volid);
            }
        }
        finally
        {
            lab.Guests.Change(guest, changed => changed.Config.Remove("lock"));
        }

        return Task.CompletedTask;
    }

    private static Dictionary<string, string> Parts(Guest guest, string disk)
        => guest.Config.TryGetValue(disk, out var value) ? (disk == "rootfs" ? ContainerSchemas.Rootfs : ContainerSchemas.MountPoint).Parse(value) : throw PveException.Die($"disk '{disk}' does not exist");

    private Volume Volume(Guest guest, string volid)
        => lab.Storages.FindVolume(guest.Node, volid) ?? throw PveException.Die($"no such volume '{volid}'");
}
