using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Machines;

/// <summary>Templates, snapshots, sizes and the end of VMs.</summary>
internal sealed class MachineLifecycle(LabParts lab)
{
    public object? Template(CallContext call)
    {
        var guest = Need(call);
        GuestChecks.NotLocked(guest);
        if (guest.Snapshots.Count > 0)
        {
            throw PveException.Die("unable to create template, because VM contains snapshots");
        }

        if (guest.IsTemplate && !call.Has("disk"))
        {
            throw PveException.Die("you can't convert a template to a template");
        }

        if (guest.Running)
        {
            throw PveException.Die("you can't convert a VM to template if VM is running");
        }

        return lab.Tasks.Start(call.Node, "qmtemplate", $"{call.Vmid}", call.Caller, _ =>
        {
            lab.Guests.Change(guest, changed =>
            {
                changed.Config["template"] = "1";
                foreach (var option in changed.Config.Keys.Where(MachineDisks.IsDrive).ToList())
                {
                    changed.Config[option] = Rename(changed, changed.Config[option]);
                }
            });
            return Task.CompletedTask;
        });
    }

    public object? Destroy(CallContext call)
    {
        if (call.Flag("skiplock") && !call.Caller.IsRoot)
        {
            throw PveException.Parameter("skiplock", "Only root may use this option.");
        }

        var guest = Need(call);
        if (!call.Flag("skiplock"))
        {
            GuestChecks.NotLocked(guest);
        }

        GuestChecks.NotProtected(guest, $"can't remove VM {guest.Vmid}");
        if (guest.Running)
        {
            throw PveException.Die($"VM {guest.Vmid} is running - destroy failed");
        }

        return lab.Tasks.Start(call.Node, "qmdestroy", $"{call.Vmid}", call.Caller, worker => lab.Locks.HoldAsync(GuestKind.Qemu, call.Vmid, () => DestroyAsync(worker, call, guest), worker.Interrupted));
    }

    public object? Resize(CallContext call)
    {
        var guest = Need(call);
        GuestChecks.Unmodified(guest, call.Text("digest"));
        GuestChecks.NotLocked(guest);
        var disk = call.Need("disk");
        if (!guest.Config.TryGetValue(disk, out var drive) || MachineValues.Volid(drive) is not { } volid || lab.Storages.FindVolume(guest.Node, volid) is not { } volume)
        {
            throw PveException.Die($"disk '{disk}' does not exist");
        }

        var text = call.Need("size");
        var size = VolumeSize.Parse(text.TrimStart('+')) + (text.StartsWith('+') ? volume.Size : 0);
        if (size < volume.Size)
        {
            throw PveException.Die("shrinking disks is not supported");
        }

        lab.Permissions.Require(call.Caller, $"/storage/{volume.Storage}", "Datastore.AllocateSpace");
        return lab.Tasks.Start(call.Node, "resize", $"{call.Vmid}", call.Caller, _ =>
        {
            lab.Storages.RequireSpace(lab.Storages.Get(volume.Storage));
            lab.Storages.Keep(volume with { Size = size });
            var rest = drive.Split(',').Where(part => !part.StartsWith("size=", StringComparison.Ordinal));
            lab.Guests.Change(guest, changed => changed.Config[disk] = string.Join(',', rest.Append($"size={VolumeSize.Print(size)}")));
            return Task.CompletedTask;
        });
    }

    public object? Snapshot(CallContext call)
    {
        var name = call.Need("snapname");
        if (name is "current" or "pending")
        {
            throw PveException.Die($"unable to use snapshot name '{name}' (reserved name)");
        }

        return lab.Tasks.Start(call.Node, "qmsnapshot", $"{call.Vmid}", call.Caller, worker => lab.Locks.HoldAsync(GuestKind.Qemu, call.Vmid, () =>
        {
            var guest = Need(call);
            GuestChecks.NotLocked(guest);
            if (guest.IsTemplate)
            {
                throw PveException.Die("you can't take a snapshot if it's a template");
            }

            if (guest.Snapshots.Exists(one => one.Name == name))
            {
                throw PveException.Die($"snapshot name '{name}' already used");
            }

            if (guest.Config.Where(option => MachineDisks.IsDrive(option.Key)).Select(option => MachineValues.Volid(option.Value)).Any(volid => volid is not null && !CanSnapshot(guest, volid)))
            {
                throw PveException.Die("snapshot feature is not available");
            }

            lab.Guests.Change(guest, changed =>
            {
                changed.Snapshots.Add(SnapshotList.Take(changed, name, call.Text("description"), lab.Clock.Seconds));
                changed.Config["parent"] = name;
            });
            return Task.CompletedTask;
        }, worker.Interrupted));
    }

    public object? Rollback(CallContext call) => lab.Tasks.Start(call.Node, "qmrollback", $"{call.Vmid}", call.Caller, worker => lab.Locks.HoldAsync(GuestKind.Qemu, call.Vmid, async () =>
    {
        var guest = Need(call);
        var snapshot = Find(guest, call.Need("snapname"));
        GuestChecks.NotLocked(guest);
        await lab.Memory.StopAsync(guest.Vmid, worker.Interrupted);
        lab.Guests.Change(guest, changed =>
        {
            changed.Running = false;
            changed.Config = SnapshotList.Restore(changed, snapshot);
        });
    }, worker.Interrupted));

    public object? SnapshotConfig(CallContext call)
    {
        var guest = Need(call);
        var config = MachineView.Options.Snapshot(guest, Find(guest, call.Need("snapname")));
        config.Remove("digest");
        return config;
    }

    public async Task<object?> DescribeSnapshotAsync(CallContext call)
    {
        await lab.Locks.HoldAsync(GuestKind.Qemu, call.Vmid, () =>
        {
            var guest = Need(call);
            GuestChecks.NotLocked(guest);
            var snapshot = Find(guest, call.Need("snapname"));
            lab.Guests.Change(guest, _ => snapshot.Description = call.Text("description") ?? snapshot.Description);
            return Task.CompletedTask;
        }, CancellationToken.None);
        return null;
    }

    public object? DeleteSnapshot(CallContext call) => lab.Tasks.Start(call.Node, "qmdelsnapshot", $"{call.Vmid}", call.Caller, worker => lab.Locks.HoldAsync(GuestKind.Qemu, call.Vmid, () =>
    {
        var guest = Need(call);
        var snapshot = Find(guest, call.Need("snapname"));
        GuestChecks.NotLocked(guest);
        lab.Guests.Change(guest, changed => SnapshotList.Remove(changed, snapshot));
        return Task.CompletedTask;
    }, worker.Interrupted));

    /// <summary>Images that can hold snapshots: everything on btrfs, qcow2 anywhere.</summary>
    public bool CanSnapshot(Guest guest, string volid)
        => lab.Storages.Find(StorageTable.Split(volid).Storage)?.Type == "btrfs" || lab.Storages.FindVolume(guest.Node, volid)?.Format == "qcow2";

    private Task DestroyAsync(Worker worker, CallContext call, Guest guest)
    {
        var volids = guest.Config.Where(option => MachineDisks.IsDrive(option.Key) || option.Key.StartsWith("unused", StringComparison.Ordinal))
            .Select(option => MachineValues.Volid(option.Value)).OfType<string>().ToList();
        foreach (var volid in volids)
        {
            if (lab.Storages.FindVolume(guest.Node, volid) is { } volume && lab.Storages.HasChildren(volume))
            {
                throw PveException.Die($"base volume '{volid}' is still in use by linked cloned");
            }
        }

        foreach (var volid in volids)
        {
            if (lab.Storages.FindVolume(guest.Node, volid)?.Vmid == guest.Vmid)
            {
                lab.Storages.Free(guest.Node, volid);
            }
        }

        if (call.Flag("destroy-unreferenced-disks"))
        {
            foreach (var volume in lab.Storages.Volumes.Where(volume => volume.Vmid == guest.Vmid && volume.Node == guest.Node).ToList())
            {
                lab.Storages.Free(volume.Node, volume.Volid);
            }
        }

        GuestRemoval.Forget(lab, guest);
        if (call.Flag("purge"))
        {
            worker.Log($"purging VM {guest.Vmid} from related configurations..");
        }

        return Task.CompletedTask;
    }

    private string Rename(Guest guest, string drive)
    {
        if (MachineValues.IsCdrom(drive) || MachineValues.Volid(drive) is not { } volid || lab.Storages.FindVolume(guest.Node, volid) is not { } volume)
        {
            return drive;
        }

        var renamed = volume with { Name = volume.Name.Replace("/vm-", "/base-", StringComparison.Ordinal) };
        lab.Storages.Keep(renamed);
        lab.Storages.Free(volume.Node, volume.Volid);
        return drive.Replace(volid, renamed.Volid, StringComparison.Ordinal);
    }

    private Guest Need(CallContext call) => lab.Guests.Get(GuestKind.Qemu, call.Node, call.Vmid);

    private static GuestSnapshot Find(Guest guest, string name) => guest.Snapshots.FirstOrDefault(one => one.Name == name) ?? throw PveException.Die($"snapshot '{name}' does not exist");
}
