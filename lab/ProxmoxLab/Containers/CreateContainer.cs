using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;
using ProxPaaS.Lab.Storage;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Containers;

/// <summary><c>POST /nodes/{node}/lxc</c>: a container from an archive.</summary>
internal sealed class CreateContainer(LabParts lab, PowerContainer power)
{
    private static readonly string[] NotConfig =
        ["node", "vmid", "ostemplate", "storage", "pool", "password", "ssh-public-keys", "force", "restore", "start", "bwlimit", "ignore-unpack-errors", "unique", "ha-managed", "unprivileged"];

    public async Task<object?> RunAsync(CallContext call)
    {
        var vmid = call.Vmid;
        var unprivileged = call.Flag("unprivileged", absent: true);
        if (!unprivileged)
        {
            lab.Permissions.Require(call.Caller, "/", "Sys.Modify");
        }

        lab.Guests.CheckUnused(vmid);
        var pool = call.Text("pool");
        RequireAllocate(call, vmid, pool);
        var options = call.Options(NotConfig);
        ContainerPermissions.Check(lab, call.Caller, vmid, pool, [], options, [], unprivileged);
        var archive = FindArchive(call);
        var disks = Disks(call, options);
        foreach (var storage in disks.Values.Select(StorageOf).Distinct())
        {
            CheckStorage(call, storage);
        }

        lab.Hosts.RequireQuorum();
        // Of two at once exactly one gets the id; the other learns it at once.
        var guest = new Guest { Vmid = vmid, Node = call.Node, Kind = GuestKind.Lxc, Config = { ["lock"] = "create" } };
        if (!lab.Guests.TryAdd(guest))
        {
            throw PveException.Die($"unable to create CT {vmid} - {lab.Guests.Taken(vmid).TaskText}");
        }

        IDisposable? held = null;
        try
        {
            held = await lab.Locks.AcquireAsync(GuestKind.Lxc, vmid, CancellationToken.None);
            var config = Config(options, unprivileged, vmid);
            return lab.Tasks.Start(call.Node, "vzcreate", $"{vmid}", call.Caller, worker => WorkAsync(worker, guest, config, disks, archive, pool, call, held));
        }
        catch
        {
            held?.Dispose();
            lab.Guests.Remove(vmid);
            throw;
        }
    }

    private async Task WorkAsync(Worker worker, Guest guest, Dictionary<string, string> config, Dictionary<string, string> disks, Archive archive, string? pool, CallContext call, IDisposable held)
    {
        using (held)
        {
            var made = new List<Volume>();
            try
            {
                foreach (var (option, value) in disks.OrderByDescending(disk => disk.Key, StringComparer.Ordinal))
                {
                    var (kept, volume) = ContainerVolumes.Allocate(lab, guest.Node, guest.Vmid, value, option == "rootfs", worker.Log);
                    config[option] = kept;
                    if (volume is not null)
                    {
                        made.Add(volume);
                    }
                }

                await ExtractAsync(worker, guest, config, archive);
                WarnOfBridges(worker, config);
                lab.Guests.Change(guest, changed => changed.Config = config);
                if (pool is not null)
                {
                    lab.Access.Pools.GetValueOrDefault(pool)?.Guests.Add(guest.Vmid);
                    lab.SaveAccess();
                }
            }
            catch (Exception ex) when (!worker.Killed)
            {
                await lab.Backends.Containers.DestroyAsync(new GuestDisk(guest.Vmid, "local", "dir", 0), CancellationToken.None);
                made.ForEach(volume => lab.Storages.Free(volume.Node, volume.Volid));
                lab.Guests.Remove(guest.Vmid);
                throw PveException.Die($"unable to create CT {guest.Vmid} - {(ex as PveException)?.TaskText ?? (ex is OperationCanceledException ? "received interrupt" : ex.Message)}");
            }
        }

        if (call.Flag("start"))
        {
            power.StartTask(guest, call.Caller, skipLock: false);
        }
    }

    /// <summary>A card on a bridge that is not there is only worth a warning now; the start will fail.</summary>
    private void WarnOfBridges(Worker worker, Dictionary<string, string> config)
    {
        foreach (var (_, value) in config.Where(option => ContainerView.IsNet(option.Key)))
        {
            if (RuntimeReader.Parts(value).GetValueOrDefault("bridge") is { } bridge && bridge != lab.Options.Bridge)
            {
                worker.Warn($"bridge '{bridge}' does not exist");
            }
        }
    }

    private async Task ExtractAsync(Worker worker, Guest guest, Dictionary<string, string> config, Archive archive)
    {
        if (!File.Exists(archive.File))
        {
            throw PveException.Die($"volume '{archive.Volid}' does not exist");
        }

        worker.Log($"extracting archive '{archive.ShownPath}'");
        var temporary = new Guest { Vmid = guest.Vmid, Node = guest.Node, Kind = GuestKind.Lxc, Config = config };
        await lab.Backends.Containers.CreateAsync(ContainerView.Disk(lab, temporary)!, archive.File, worker.Log, worker.Interrupted);
        worker.Log("Total bytes read: 161320960 (154MiB, 138MiB/s)");
        worker.Log("Detected container architecture: amd64");
    }

    private void RequireAllocate(CallContext call, int vmid, string? pool)
    {
        if (pool is not null)
        {
            RequirePool(lab, pool);
        }

        if (!lab.Permissions.Has(call.Caller, $"/vms/{vmid}", "VM.Allocate") && (pool is null || !lab.Permissions.Has(call.Caller, $"/pool/{pool}", "VM.Allocate")))
        {
            throw PveException.Forbidden();
        }
    }

    public static void RequirePool(LabParts lab, string pool)
    {
        if (!lab.Access.Pools.ContainsKey(pool))
        {
            throw PveException.Forbidden($"pool '{pool}' does not exist");
        }
    }

    /// <summary>Whether the archive is there shows only in the task.</summary>
    private Archive FindArchive(CallContext call)
    {
        var volid = call.Need("ostemplate");
        if (!StorageTable.IsVolid(volid))
        {
            throw call.Caller.IsRoot && volid.StartsWith('/')
                ? PveException.Die($"unable to parse volume ID '{volid}'")
                : PveException.Die("Only root can pass arbitrary filesystem paths. at /usr/share/perl5/PVE/Storage.pm line 651.");
        }

        var (storageId, name) = StorageTable.Split(volid);
        var storage = lab.Storages.Get(storageId);
        if (!lab.Permissions.HasAny(call.Caller, $"/storage/{storageId}", "Datastore.AllocateSpace", "Datastore.Audit"))
        {
            throw PveException.Forbidden($"/storage/{storageId}, Datastore.AllocateSpace|Datastore.Audit");
        }

        if (name.Split('/', 2) is not [("vztmpl" or "backup") and var content, var file] || file.Contains('/', StringComparison.Ordinal))
        {
            throw PveException.Die($"unable to parse {storage.Type} volume name '{name}'");
        }

        return new Archive(volid, Path.Combine(lab.Storages.FolderOf(call.Node, storageId, content), file), StorageTable.ShownPath(storage, content, file));
    }

    private static Dictionary<string, string> Disks(CallContext call, Dictionary<string, string> options)
    {
        var storage = call.Text("storage") ?? "local";
        var disks = options.Where(option => ContainerView.IsDisk(option.Key))
            .ToDictionary(option => option.Key, option => ParameterCheck.IsNumber(option.Value) ? $"{storage}:{option.Value}" : option.Value, StringComparer.Ordinal);
        if (disks.Count > 0 && !disks.ContainsKey("rootfs"))
        {
            throw PveException.Die("mount points configured, but 'rootfs' not set - aborting");
        }

        disks.TryAdd("rootfs", $"{storage}:4");
        return disks;
    }

    private static string StorageOf(string value)
    {
        var volume = ContainerSchemas.Rootfs.Parse(value).GetValueOrDefault("volume", "");
        return volume.StartsWith('/') ? "" : StorageTable.Split(volume).Storage;
    }

    private void CheckStorage(CallContext call, string id)
    {
        if (id.Length == 0)
        {
            return;
        }

        var storage = lab.Storages.GetOn(id, call.Node);
        if (!storage.Content.Contains("rootdir"))
        {
            throw PveException.Parameter("storage", $"storage '{id}' does not support container directories");
        }

        lab.Permissions.Require(call.Caller, $"/storage/{id}", "Datastore.AllocateSpace");
    }

    private Dictionary<string, string> Config(Dictionary<string, string> options, bool unprivileged, int vmid)
    {
        var config = new Dictionary<string, string>(StringComparer.Ordinal) { ["arch"] = "amd64", ["ostype"] = "debian" };
        foreach (var (option, value) in options.Where(option => !ContainerView.IsDisk(option.Key) && option.Key is not "lock" && !ContainerVolumes.IsUnused(option.Key)))
        {
            config[option] = OptionValue(option, value);
        }

        config.TryAdd("hostname", $"CT{vmid}");
        config.TryAdd("memory", "512");
        config.TryAdd("swap", "512");
        if (unprivileged)
        {
            config["unprivileged"] = "1";
        }

        return config;
    }

    private string OptionValue(string option, string value)
        => ContainerView.IsNet(option) ? ContainerValues.Net(value, lab.Access.DatacenterOptions.GetValueOrDefault("mac_prefix"))
            : option == "tags" ? ContainerValues.Tags(value, lab.Access.DatacenterOptions.GetValueOrDefault("tag-style"))
            : value;

    private sealed record Archive(string Volid, string File, string ShownPath);
}
