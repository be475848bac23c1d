using System.Globalization;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Containers;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Machines;

/// <summary><c>POST /nodes/{node}/qemu/{vmid}/clone</c>. Takes no lock on the source: VM templates clone in parallel.</summary>
internal sealed class CloneMachine(LabParts lab)
{
    public Task<object?> RunAsync(CallContext call)
    {
        if (call.Text("pool") is { } pool)
        {
            CreateContainer.RequirePool(lab, pool);
        }

        if (call.Text("target") is { } target && target != call.Node && target != "localhost")
        {
            throw lab.Hosts.Find(target) is null ? PveException.Die($"no such cluster node '{target}'") : PveException.Die($"can't clone VM to node '{target}' (VM uses local storage)");
        }

        if (call.Text("storage") is { } storage)
        {
            lab.Storages.GetOn(storage, call.Node);
        }

        lab.Hosts.RequireQuorum();
        var source = lab.Guests.Get(GuestKind.Qemu, call.Node, call.Vmid);
        GuestChecks.NotLocked(source);
        var newid = call.Int("newid")!.Value;
        if (lab.Guests.Find(newid) is { Kind: GuestKind.Qemu } taken && taken.Node == call.Node)
        {
            throw PveException.Die($"unable to create VM {newid}: config file already exists");
        }

        var full = call.Flag("full", absent: !source.IsTemplate);
        if (call.Has("storage") && !full)
        {
            throw PveException.Die("parameter 'storage' not allowed for linked clones");
        }

        if (call.Has("format") && !full)
        {
            throw PveException.Die("parameter 'format' not allowed for linked clones");
        }

        var config = call.Text("snapname") is { } name ? source.Snapshots.FirstOrDefault(one => one.Name == name)?.Config ?? throw PveException.Die($"snapshot '{name}' does not exist") : source.Config;
        Check(call, source, config, full);
        return Task.FromResult<object?>(lab.Tasks.Start(call.Node, "qmclone", $"{call.Vmid}", call.Caller, worker => WorkAsync(worker, call, source, config, newid, full)));
    }

    private void Check(CallContext call, Guest source, Dictionary<string, string> config, bool full)
    {
        foreach (var (option, value) in config)
        {
            MachinePermissions.CheckBridge(lab, call.Caller, option, value);
            if (!MachineDisks.IsDrive(option) || MachineValues.Volid(value) is not { } volid)
            {
                continue;
            }

            lab.Permissions.Require(call.Caller, $"/storage/{call.Text("storage") ?? StorageTable.Split(volid).Storage}", "Datastore.AllocateSpace");
            if (!full && !MachineValues.IsCdrom(value) && !source.IsTemplate)
            {
                throw PveException.Die($"Linked clone feature is not supported for drive '{option}'");
            }
        }
    }

    private async Task WorkAsync(Worker worker, CallContext call, Guest source, Dictionary<string, string> config, int newid, bool full)
    {
        worker.Log($"creating a clone of VM {source.Vmid} with ID {newid}");
        var copy = new Guest { Vmid = newid, Node = call.Node, Kind = GuestKind.Qemu, Config = { ["lock"] = "clone" } };
        if (!lab.Guests.TryAdd(copy))
        {
            throw PveException.Die($"close (rename) atomic file '/etc/pve/nodes/{call.Node}/qemu-server/{newid}.conf' failed: File exists");
        }

        var made = new List<Volume>();
        try
        {
            var result = Copy(worker, call, config, copy, full, made);
            await lab.Memory.CloneAsync(new GuestDisk(source.Vmid, "local", "dir", 0), new GuestDisk(newid, "local", "dir", 0), !full, worker.Log, worker.Interrupted);
            lab.Guests.Change(copy, changed => changed.Config = result);
            if (call.Text("pool") is { } pool)
            {
                lab.Access.Pools.GetValueOrDefault(pool)?.Guests.Add(newid);
                lab.SaveAccess();
            }
        }
        catch (Exception ex) when (!worker.Killed)
        {
            made.ForEach(volume => lab.Storages.Free(volume.Node, volume.Volid));
            lab.Guests.Remove(newid);
            throw PveException.Die($"clone failed: {(ex as PveException)?.TaskText ?? (ex is OperationCanceledException ? "interrupted by signal" : ex.Message)}");
        }
    }

    private Dictionary<string, string> Copy(Worker worker, CallContext call, Dictionary<string, string> source, Guest copy, bool full, List<Volume> made)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (option, value) in source.Where(option => option.Key is not ("lock" or "template" or "parent") && !option.Key.StartsWith("unused", StringComparison.Ordinal)).OrderBy(option => option.Key, StringComparer.Ordinal))
        {
            result[option] = MachineDisks.IsNet(option) ? MachineValues.Net(value, lab.Access.DatacenterOptions.GetValueOrDefault("mac_prefix"), renew: true)
                : MachineDisks.IsDrive(option) && MachineValues.Volid(value) is { } volid ? CopyDrive(worker, call, copy, option, value, volid, full, made)
                : value;
        }

        result["smbios1"] = $"uuid={Guid.NewGuid()}";
        result["vmgenid"] = Guid.NewGuid().ToString();
        result["name"] = call.Text("name") ?? $"Copy-of-{(source.TryGetValue("name", out var name) ? "VM-" + name : $"VM-{call.Vmid}")}";
        if (!string.IsNullOrEmpty(call.Text("description")))
        {
            result["description"] = call.Text("description")!;
        }

        return result;
    }

    private string CopyDrive(Worker worker, CallContext call, Guest copy, string option, string value, string volid, bool full, List<Volume> made)
    {
        var original = lab.Storages.FindVolume(call.Node, volid);
        var storage = lab.Storages.Get(call.Text("storage") ?? StorageTable.Split(volid).Storage);
        var rest = value.Split(',').Skip(1).Where(part => !part.StartsWith("size=", StringComparison.Ordinal));
        Volume volume;
        if (MachineValues.IsCdrom(value))
        {
            worker.Log($"create full clone of drive {option} ({volid})");
            volume = new Volume(call.Node, storage.Id, $"{copy.Vmid}/vm-{copy.Vmid}-cloudinit.qcow2", "images", "qcow2", copy.Vmid, 4L << 20, lab.Clock.Seconds, null);
            lab.Storages.Keep(volume);
            worker.Log(string.Create(CultureInfo.InvariantCulture, $"Formatting '{storage.Path}/images/{volume.Name}', fmt=qcow2 cluster_size=65536 extended_l2=off preallocation=metadata compression_type=zlib size={volume.Size} lazy_refcounts=off refcount_bits=16"));
            worker.Log($"allocated target volume '{volume.Volid}'");
        }
        else if (full)
        {
            worker.Log($"create full clone of drive {option} ({volid})");
            if (!storage.Content.Contains("images"))
            {
                throw PveException.Die($"content type 'images' is not available or configured on storage '{storage.Id}'");
            }

            volume = lab.Storages.Allocate(call.Node, storage, copy.Vmid, "images", call.Text("format") ?? "raw", original?.Size ?? 0);
        }
        else
        {
            worker.Log($"create linked clone of drive {option} ({volid})");
            volume = Linked(worker, call, storage, copy, volid, original?.Size ?? 0);
        }

        made.Add(volume);
        return string.Join(',', new[] { volume.Volid }.Concat(rest).Append($"size={VolumeSize.Print(volume.Size)}"));
    }

    /// <summary>On a folder the copy names its base: <c>local:8000/base-8000-disk-0.raw/8001/vm-8001-disk-0.qcow2</c>.</summary>
    private Volume Linked(Worker worker, CallContext call, StorageEntry storage, Guest copy, string volid, long size)
    {
        var parent = StorageTable.Split(volid).Name;
        var volume = lab.Storages.Allocate(call.Node, storage, copy.Vmid, "images", storage.Type == "dir" ? "qcow2" : "raw", size, parent: parent);
        if (storage.Type != "dir")
        {
            return volume;
        }

        lab.Storages.Free(volume.Node, volume.Volid);
        var named = volume with { Name = $"{parent}/{volume.Name}" };
        lab.Storages.Keep(named);
        worker.Log($"clone {parent}: images, {volume.FileName}, {copy.Vmid} to {volume.FileName} (base=../{parent})");
        worker.Log(string.Create(CultureInfo.InvariantCulture, $"Formatting '{storage.Path}/images/{volume.Name}', fmt=qcow2 cluster_size=131072 extended_l2=on preallocation=off compression_type=zlib size={size} backing_file=../{parent} backing_fmt=raw lazy_refcounts=off refcount_bits=16"));
        return named;
    }
}
