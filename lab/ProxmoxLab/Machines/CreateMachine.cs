using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Containers;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;

namespace ProxPaaS.Lab.Machines;

/// <summary><c>POST /nodes/{node}/qemu</c>.</summary>
internal sealed class CreateMachine(LabParts lab, PowerMachine power)
{
    public async Task<object?> RunAsync(CallContext call)
    {
        var vmid = call.Vmid;
        var pool = call.Text("pool");
        if (pool is not null)
        {
            CreateContainer.RequirePool(lab, pool);
        }

        if (!lab.Permissions.Has(call.Caller, $"/vms/{vmid}", "VM.Allocate") && (pool is null || !lab.Permissions.Has(call.Caller, $"/pool/{pool}", "VM.Allocate")))
        {
            throw PveException.Forbidden();
        }

        if (call.Has("archive"))
        {
            throw PveException.Die("the lab restores no VMs");
        }

        var options = call.Options("node", "vmid", "pool", "storage", "start", "bwlimit", "force", "unique", "ha-managed", "import-working-storage", "live-restore", "lock");
        MachinePermissions.Check(lab, call.Caller, vmid, pool, [], options, []);
        foreach (var drive in options.Where(option => MachineDisks.IsDrive(option.Key)))
        {
            CheckStorage(call, drive.Key, drive.Value);
        }

        lab.Hosts.RequireQuorum();
        var guest = new Guest { Vmid = vmid, Node = call.Node, Kind = GuestKind.Qemu, Config = { ["lock"] = "create" } };
        if (!lab.Guests.TryAdd(guest))
        {
            throw PveException.Die($"unable to create VM {vmid} - {lab.Guests.Taken(vmid).TaskText}");
        }

        var held = await lab.Locks.AcquireAsync(GuestKind.Qemu, vmid, CancellationToken.None);

        return lab.Tasks.Start(call.Node, "qmcreate", $"{vmid}", call.Caller, worker =>
        {
            using (held)
            {
                Work(guest, options, pool, worker.Log);
            }

            if (call.Flag("start"))
            {
                power.StartTask(guest, call.Caller);
            }

            return Task.CompletedTask;
        });
    }

    private void CheckStorage(CallContext call, string option, string value)
    {
        if (MachineValues.Volid(value) is { } volid)
        {
            var storage = lab.Storages.GetOn(StorageTable.Split(volid).Storage, call.Node);
            if (!storage.Content.Contains("images") && !MachineValues.IsCdrom(value))
            {
                throw PveException.Parameter(option, $"storage '{storage.Id}' does not support vm images");
            }
        }
    }

    private void Work(Guest guest, Dictionary<string, string> options, string? pool, Action<string> log)
    {
        var made = new List<Volume>();
        try
        {
            var config = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (option, value) in options)
            {
                config[option] = MachineDisks.IsDrive(option) ? MachineValues.Drive(lab, guest.Node, guest.Vmid, value, made)
                    : MachineDisks.IsNet(option) ? MachineValues.Net(value, lab.Access.DatacenterOptions.GetValueOrDefault("mac_prefix"), renew: false)
                    : option == "tags" ? ContainerValues.Tags(value, lab.Access.DatacenterOptions.GetValueOrDefault("tag-style"))
                    : value;
            }

            foreach (var drive in config.Where(option => MachineDisks.IsDrive(option.Key) && made.Exists(volume => option.Value.StartsWith(volume.Volid, StringComparison.Ordinal))))
            {
                log($"{drive.Key}: successfully created disk '{drive.Value}'");
            }

            config.TryAdd("boot", Boot(config));
            config["meta"] = $"creation-qemu=10.1.2,ctime={lab.Clock.Seconds}";
            config.TryAdd("smbios1", $"uuid={Guid.NewGuid()}");
            config["vmgenid"] = Guid.NewGuid().ToString();
            lab.Guests.Change(guest, changed => changed.Config = config);
            if (pool is not null)
            {
                lab.Access.Pools.GetValueOrDefault(pool)?.Guests.Add(guest.Vmid);
                lab.SaveAccess();
            }
        }
        catch (PveException ex)
        {
            made.ForEach(volume => lab.Storages.Free(volume.Node, volume.Volid));
            lab.Guests.Remove(guest.Vmid);
            throw PveException.Die($"unable to create VM {guest.Vmid} - {ex.TaskText}");
        }
    }

    /// <summary>Disks, then CD-ROMs, then cards.</summary>
    private static string Boot(Dictionary<string, string> config)
    {
        var drives = config.Where(option => MachineDisks.IsDrive(option.Key) && option.Key is not ("efidisk0" or "tpmstate0"))
            .OrderBy(option => MachineValues.IsCdrom(option.Value)).ThenBy(option => option.Key, StringComparer.Ordinal).Select(option => option.Key);
        return "order=" + string.Join(';', drives.Concat(config.Keys.Where(MachineDisks.IsNet).Order(StringComparer.Ordinal)));
    }
}
