using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Containers;

/// <summary><c>POST /nodes/{node}/lxc/{vmid}/clone</c>: holds <c>lock: disk</c> on the source until the copy is done.</summary>
internal sealed class CloneContainer(LabParts lab)
{
    public async Task<object?> RunAsync(CallContext call)
    {
        var pool = call.Text("pool");
        if (pool is not null)
        {
            CreateContainer.RequirePool(lab, pool);
        }

        var target = call.Text("target") is { } named && named != call.Node && named != "localhost" ? named : null;
        if (target is not null && lab.Hosts.Find(target) is null)
        {
            throw PveException.Die($"no such cluster node '{target}'");
        }

        CheckStorage(call, target);
        lab.Hosts.RequireQuorum();
        return await lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, () => Task.FromResult<object?>(Begin(call, pool, target)), CancellationToken.None);
    }

    private void CheckStorage(CallContext call, string? target)
    {
        if (call.Text("storage") is not { } id)
        {
            return;
        }

        lab.Storages.GetOn(id, call.Node);
        if (target is not null && !lab.Storages.GetOn(id, target).Shared)
        {
            throw PveException.Die($"can't clone to non-shared storage '{id}'");
        }
    }

    private string Begin(CallContext call, string? pool, string? target)
    {
        var source = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
        GuestChecks.NotLocked(source);
        var newid = call.Int("newid")!.Value;
        lab.Guests.CheckUnused(newid);
        var full = call.Flag("full", absent: !source.IsTemplate);
        if (call.Has("storage") && !full)
        {
            throw PveException.Die("parameter 'storage' not allowed for linked clones");
        }

        var config = SourceConfig(source, call.Text("snapname"));
        var disks = CheckDisks(call, source, config, full, target);
        foreach (var net in config.Where(option => ContainerView.IsNet(option.Key)))
        {
            ContainerPermissions.CheckBridge(lab, call.Caller, net.Value);
        }

        var copy = new Guest { Vmid = newid, Node = call.Node, Kind = GuestKind.Lxc, Config = CopyConfig(call, config) };
        lab.Guests.Change(source, changed => changed.Config["lock"] = "disk");
        if (!lab.Guests.TryAdd(copy))
        {
            lab.Guests.Change(source, changed => changed.Config.Remove("lock"));
            throw lab.Guests.Taken(newid);
        }

        return lab.Tasks.Start(call.Node, "vzclone", $"{call.Vmid}", call.Caller, worker => WorkAsync(worker, source, copy, disks, full, call, pool));
    }

    private static Dictionary<string, string> SourceConfig(Guest source, string? snapshot)
        => snapshot is null ? source.Config
            : source.Snapshots.FirstOrDefault(one => one.Name == snapshot)?.Config ?? throw PveException.Die($"snapshot '{snapshot}' does not exist");

    private Dictionary<string, Dictionary<string, string>> CheckDisks(CallContext call, Guest source, Dictionary<string, string> config, bool full, string? target)
    {
        var disks = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (option, value) in config.Where(option => ContainerView.IsDisk(option.Key)))
        {
            var parts = (option == "rootfs" ? ContainerSchemas.Rootfs : ContainerSchemas.MountPoint).Parse(value);
            var volid = parts["volume"];
            if (!StorageTable.IsVolid(volid))
            {
                throw PveException.Die($"unable to clone mountpoint '{option}' (type bind)");
            }

            lab.Permissions.Require(call.Caller, $"/storage/{call.Text("storage") ?? StorageTable.Split(volid).Storage}", "Datastore.AllocateSpace");
            if (full && source.Running && !call.Has("snapname"))
            {
                throw PveException.Die("Full clone of a running container is only possible from a snapshot");
            }

            if (!full && !ContainerVolumes.HasFeature(lab, "clone", source.Node, volid))
            {
                throw PveException.Die($"Linked clone feature for '{volid}' is not available");
            }

            disks[option] = parts;
        }

        return target is null ? disks : throw PveException.Die($"can't clone CT to node '{target}' (CT uses local storage)");
    }

    private Dictionary<string, string> CopyConfig(CallContext call, Dictionary<string, string> source)
    {
        var config = new Dictionary<string, string>(StringComparer.Ordinal) { ["lock"] = "create" };
        var prefix = lab.Access.DatacenterOptions.GetValueOrDefault("mac_prefix");
        foreach (var (option, value) in source)
        {
            if (option is "lock" or "template" or "parent" || ContainerView.IsDisk(option) || ContainerVolumes.IsUnused(option))
            {
                continue;
            }

            config[option] = ContainerView.IsNet(option) ? ContainerValues.NewAddress(value, prefix) : value;
        }

        foreach (var option in new[] { "hostname", "description" })
        {
            if (!string.IsNullOrEmpty(call.Text(option)))
            {
                config[option] = call.Text(option)!;
            }
        }

        return config;
    }

    private async Task WorkAsync(Worker worker, Guest source, Guest copy, Dictionary<string, Dictionary<string, string>> disks, bool full, CallContext call, string? pool)
    {
        var made = new List<Volume>();
        try
        {
            worker.Log($"creating a clone of container {source.Vmid} with ID {copy.Vmid}");
            foreach (var (option, parts) in disks)
            {
                made.Add(await CopyDiskAsync(worker, source, copy, option, parts, full, call.Text("storage")));
            }

            if (pool is not null)
            {
                lab.Access.Pools.GetValueOrDefault(pool)?.Guests.Add(copy.Vmid);
                lab.SaveAccess();
            }

            lab.Guests.Change(copy, changed => changed.Config.Remove("lock"));
            lab.Guests.Change(source, changed => changed.Config.Remove("lock"));
        }
        catch (Exception ex) when (!worker.Killed)
        {
            lab.Guests.Change(source, changed => changed.Config.Remove("lock"));
            await lab.Backends.Containers.DestroyAsync(new GuestDisk(copy.Vmid, "local", "dir", 0), CancellationToken.None);
            made.ForEach(volume => lab.Storages.Free(volume.Node, volume.Volid));
            lab.Guests.Remove(copy.Vmid);
            throw PveException.Die($"clone failed: {(ex as PveException)?.TaskText ?? (ex is OperationCanceledException ? "interrupted by signal" : ex.Message)}");
        }
    }

    private async Task<Volume> CopyDiskAsync(Worker worker, Guest source, Guest copy, string option, Dictionary<string, string> parts, bool full, string? storageId)
    {
        var volid = parts["volume"];
        worker.Log(full ? $"create full clone of mountpoint {option} ({volid})" : $"create linked clone of mount point {option} ({volid})");
        var storage = lab.Storages.Get(storageId ?? StorageTable.Split(volid).Storage);
        if (!storage.Content.Contains("rootdir"))
        {
            throw PveException.Die($"content type 'rootdir' is not available or configured on storage '{storage.Id}'");
        }

        var original = lab.Storages.FindVolume(source.Node, volid);
        var size = original?.Size ?? ContainerView.RootSize(source);
        var volume = lab.Storages.Allocate(copy.Node, storage, copy.Vmid, "rootdir", original?.Format ?? "raw", size, parent: full ? null : StorageTable.Split(volid).Name);
        try
        {
            if (full)
            {
                ContainerVolumes.LogFormatting(lab, volume, worker.Log);
            }

            if (option == "rootfs")
            {
                var from = new GuestDisk(source.Vmid, StorageTable.Split(volid).Storage, lab.Storages.Get(StorageTable.Split(volid).Storage).Type, size);
                await lab.Backends.Containers.CloneAsync(from, new GuestDisk(copy.Vmid, storage.Id, storage.Type, size), !full, worker.Log, worker.Interrupted);
            }

            if (full)
            {
                ContainerVolumes.LogCopy(worker.Log);
            }

            var kept = new Dictionary<string, string>(parts, StringComparer.Ordinal) { ["volume"] = volume.Volid, ["size"] = VolumeSize.Print(size) };
            lab.Guests.Change(copy, changed => changed.Config[option] = ContainerValues.MountPoint(kept));
            return volume;
        }
        catch when (!worker.Killed)
        {
            lab.Storages.Free(volume.Node, volume.Volid);
            throw;
        }
    }
}
