using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Containers;

/// <summary>Snapshots of containers, on storages that can take them.</summary>
internal sealed class SnapshotContainer(LabParts lab, PowerContainer power)
{
    public object? List(CallContext call)
    {
        var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
        return SnapshotList.Of(guest);
    }

    public object? Create(CallContext call)
    {
        var name = call.Need("snapname");
        if (name is "current" or "vzdump")
        {
            throw PveException.Die($"unable to use snapshot name '{name}' (reserved name)");
        }

        return lab.Tasks.Start(call.Node, "vzsnapshot", $"{call.Vmid}", call.Caller, async worker =>
        {
            var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
            await lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, () => BeginAsync(guest, name, call.Text("description")), worker.Interrupted);
            try
            {
                await lab.Backends.Containers.SnapshotAsync(ContainerView.Disk(lab, guest)!, name, worker.Interrupted);
            }
            catch when (!worker.Killed)
            {
                lab.Guests.Change(guest, changed =>
                {
                    changed.Snapshots.RemoveAll(one => one.Name == name);
                    changed.Config.Remove("lock");
                });
                throw;
            }

            lab.Guests.Change(guest, changed =>
            {
                changed.Config.Remove("lock");
                changed.Config["parent"] = name;
            });
        });
    }

    public object? Delete(CallContext call)
    {
        var name = call.Need("snapname");
        return lab.Tasks.Start(call.Node, "vzdelsnapshot", $"{call.Vmid}", call.Caller, async worker =>
        {
            var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
            var snapshot = Find(guest, name);
            await LockAsync(guest, "snapshot-delete", worker);
            try
            {
                await lab.Backends.Containers.DeleteSnapshotAsync(ContainerView.Disk(lab, guest)!, name, worker.Interrupted);
            }
            catch (GuestBackendException) when (call.Flag("force"))
            {
                worker.Log($"snapshot '{name}' could not be removed from its volume");
            }

            lab.Guests.Change(guest, changed => SnapshotList.Remove(changed, snapshot));
        });
    }

    public object? Rollback(CallContext call)
    {
        var name = call.Need("snapname");
        return lab.Tasks.Start(call.Node, "vzrollback", $"{call.Vmid}", call.Caller, async worker =>
        {
            var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
            if (guest.IsTemplate)
            {
                throw PveException.Die("you can't rollback if vm is a template");
            }

            var snapshot = Find(guest, name);
            await LockAsync(guest, "rollback", worker);
            if (guest.Running)
            {
                await power.KillAsync(guest, worker.Interrupted);
            }

            await lab.Backends.Containers.RollbackAsync(ContainerView.Disk(lab, guest)!, name, worker.Interrupted);
            lab.Guests.Change(guest, changed => changed.Config = SnapshotList.Restore(changed, snapshot));
            if (call.Flag("start"))
            {
                power.StartTask(guest, call.Caller, skipLock: false);
            }
        });
    }

    /// <summary>The named lock keeps others out while the file lock is free, so that they are refused at once instead of waiting.</summary>
    private Task LockAsync(Guest guest, string name, Worker worker) => lab.Locks.HoldAsync(GuestKind.Lxc, guest.Vmid, () =>
    {
        GuestChecks.NotLocked(guest);
        lab.Guests.Change(guest, changed => changed.Config["lock"] = name);
        return Task.CompletedTask;
    }, worker.Interrupted);

    public object? Config(CallContext call)
    {
        var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
        var config = ContainerView.Options.Snapshot(guest, Find(guest, call.Need("snapname")));
        config.Remove("digest");
        return config;
    }

    public async Task<object?> DescribeAsync(CallContext call)
    {
        await lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, () =>
        {
            var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
            GuestChecks.NotLocked(guest);
            var snapshot = Find(guest, call.Need("snapname"));
            lab.Guests.Change(guest, _ => snapshot.Description = call.Text("description") ?? snapshot.Description);
            return Task.CompletedTask;
        }, CancellationToken.None);
        return null;
    }

    private Task BeginAsync(Guest guest, string name, string? description)
    {
        if (guest.IsTemplate)
        {
            throw PveException.Die("you can't take a snapshot if it's a template");
        }

        GuestChecks.NotLocked(guest);
        if (guest.Snapshots.Exists(one => one.Name == name))
        {
            throw PveException.Die($"snapshot name '{name}' already used");
        }

        if (!guest.Config.Where(option => ContainerView.IsDisk(option.Key)).Select(option => option.Value.Split(',')[0])
                .Where(StorageTable.IsVolid).All(volid => ContainerVolumes.HasFeature(lab, "snapshot", guest.Node, volid)))
        {
            throw PveException.Die("snapshot feature is not available");
        }

        lab.Guests.Change(guest, changed =>
        {
            changed.Snapshots.Add(SnapshotList.Take(changed, name, description, lab.Clock.Seconds));
            changed.Config["lock"] = "snapshot";
        });
        return Task.CompletedTask;
    }

    private static GuestSnapshot Find(Guest guest, string name)
        => guest.Snapshots.FirstOrDefault(one => one.Name == name) ?? throw PveException.Die($"snapshot '{name}' does not exist");
}
