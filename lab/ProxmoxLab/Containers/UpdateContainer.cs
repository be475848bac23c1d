using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;
using ProxPaaS.Lab.Storage;

namespace ProxPaaS.Lab.Containers;

/// <summary><c>PUT /nodes/{node}/lxc/{vmid}/config</c>. What a running container cannot take over waits for its next start.</summary>
internal sealed class UpdateContainer(LabParts lab)
{
    private static readonly string[] Immediate =
        ["hostname", "memory", "swap", "cores", "cpulimit", "cpuunits", "onboot", "startup", "description", "tags", "protection", "hookscript", "lock"];

    public async Task<object?> RunAsync(CallContext call)
    {
        var options = call.Options("node", "vmid", "digest", "delete", "revert");
        var deleted = Names(call, "delete", options);
        var reverted = Names(call, "revert", options);
        if (options.Count + deleted.Length + reverted.Length == 0)
        {
            throw PveException.Die("no options specified");
        }

        if (deleted.Intersect(reverted).FirstOrDefault() is { } both)
        {
            throw PveException.Parameter("delete", $"you can't use '-delete {both}' and '-revert {both}' at the same time");
        }

        var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
        ContainerPermissions.Check(lab, call.Caller, call.Vmid, null, guest.Config, options, deleted, guest.Config.GetValueOrDefault("unprivileged") == "1");
        lab.Hosts.RequireQuorum();
        await lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, () => ApplyAsync(call, options, deleted, reverted), CancellationToken.None);
        return null;
    }

    private static string[] Names(CallContext call, string parameter, Dictionary<string, string> options)
    {
        var names = ValueFormats.SplitList(call.Text(parameter) ?? "");
        foreach (var name in names)
        {
            if (options.ContainsKey(name))
            {
                throw PveException.Parameter(parameter, $"you can't use '-{name}' and -{parameter} {name}' at the same time");
            }

            if (!ContainerSchemas.Knows(name))
            {
                throw PveException.Parameter(parameter, $"unknown option '{name}'");
            }
        }

        return names;
    }

    private async Task ApplyAsync(CallContext call, Dictionary<string, string> options, string[] deleted, string[] reverted)
    {
        var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
        GuestChecks.NotLocked(guest);
        GuestChecks.Unmodified(guest, call.Text("digest"));
        RefuseReadOnly(guest, options, deleted);
        var values = Prepare(call, guest, options);
        lab.Guests.Change(guest, changed =>
        {
            foreach (var name in reverted)
            {
                changed.Pending.Remove(name);
            }

            foreach (var name in deleted)
            {
                Delete(changed, name);
            }

            foreach (var (name, value) in values)
            {
                Set(changed, name, value);
            }
        });
        if (guest.Running)
        {
            await lab.Backends.Containers.ApplyLimitsAsync(guest.Vmid, RuntimeReader.Read(guest), CancellationToken.None);
        }
    }

    /// <summary>What is not set may be deleted, with a warning that nobody sees.</summary>
    private static void RefuseReadOnly(Guest guest, Dictionary<string, string> options, string[] deleted)
    {
        foreach (var name in deleted.Where(name => guest.Config.ContainsKey(name) || guest.Pending.ContainsKey(name)))
        {
            if (name is "rootfs" or "memory" or "ostype")
            {
                throw PveException.Die($"unable to delete required option '{name}'");
            }

            if (name == "unprivileged")
            {
                throw PveException.Die("unable to delete read-only option: 'unprivileged'");
            }

            if (ContainerView.IsDisk(name) || ContainerVolumes.IsUnused(name))
            {
                GuestChecks.NotProtected(guest, $"can't remove CT {guest.Vmid} drive '{name}'");
            }
        }

        foreach (var name in options.Keys.Order(StringComparer.Ordinal))
        {
            if (ContainerView.IsDisk(name))
            {
                GuestChecks.NotProtected(guest, $"can't update CT {guest.Vmid} drive '{name}'");
            }
            else if (name == "unprivileged")
            {
                throw PveException.Die("unable to modify read-only option: 'unprivileged'");
            }
        }
    }

    /// <summary>New volumes are made here and now, before the configuration changes.</summary>
    private Dictionary<string, string> Prepare(CallContext call, Guest guest, Dictionary<string, string> options)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in options)
        {
            values[name] = ContainerView.IsNet(name) ? ContainerValues.Net(value, lab.Access.DatacenterOptions.GetValueOrDefault("mac_prefix"))
                : name == "tags" ? ContainerValues.Tags(value, lab.Access.DatacenterOptions.GetValueOrDefault("tag-style"))
                : ContainerView.IsDisk(name) ? Disk(call, guest, name, value)
                : value;
        }

        return values;
    }

    private string Disk(CallContext call, Guest guest, string name, string value)
    {
        var parts = (name == "rootfs" ? ContainerSchemas.Rootfs : ContainerSchemas.MountPoint).Parse(value);
        var volume = parts["volume"];
        if (StorageTable.IsVolid(volume) && !lab.Storages.Get(StorageTable.Split(volume).Storage).Content.Contains("rootdir"))
        {
            throw PveException.Die($"storage '{StorageTable.Split(volume).Storage}' does not allow content type 'rootdir' (Container)");
        }

        if (ContainerVolumes.IsWish(volume, out var storage, out _))
        {
            lab.Permissions.Require(call.Caller, $"/storage/{storage}", "Datastore.AllocateSpace");
            return ContainerVolumes.Allocate(lab, guest.Node, guest.Vmid, value, name == "rootfs", _ => { }).Value;
        }

        if (StorageTable.IsVolid(volume) && !parts.ContainsKey("size") && lab.Storages.FindVolume(guest.Node, volume) is { } known)
        {
            parts["size"] = VolumeSize.Print(known.Size);
        }

        return ContainerValues.MountPoint(parts);
    }

    private void Delete(Guest guest, string name)
    {
        if (ContainerVolumes.IsUnused(name))
        {
            if (guest.Config.Remove(name, out var volid))
            {
                lab.Storages.Free(guest.Node, volid);
            }
        }
        else if (guest.Running && !Immediate.Contains(name) && !ContainerView.IsNet(name))
        {
            if (guest.Config.ContainsKey(name))
            {
                guest.Pending[name] = null;
            }
            else
            {
                guest.Pending.Remove(name);
            }
        }
        else
        {
            Detach(guest, name);
            guest.Config.Remove(name);
            guest.Pending.Remove(name);
        }
    }

    private static void Set(Guest guest, string name, string value)
    {
        if (name == "tags" && value.Length == 0)
        {
            guest.Config.Remove(name);
            return;
        }

        if (name == "description" && value.Length == 0)
        {
            guest.Config.Remove(name);
            return;
        }

        if (guest.Running && !Immediate.Contains(name) && !ContainerView.IsNet(name) && !(ContainerView.IsDisk(name) && !guest.Config.ContainsKey(name)))
        {
            if (guest.Config.GetValueOrDefault(name) == value)
            {
                guest.Pending.Remove(name);
            }
            else
            {
                guest.Pending[name] = value;
            }

            return;
        }

        if (guest.Config.GetValueOrDefault(name)?.Split(',')[0] != value.Split(',')[0])
        {
            Detach(guest, name);
        }

        guest.Config[name] = value;
    }

    /// <summary>A volume that is taken out stays, as unused.</summary>
    private static void Detach(Guest guest, string name)
    {
        if (ContainerView.IsDisk(name) && guest.Config.TryGetValue(name, out var old) && StorageTable.IsVolid(old.Split(',')[0]))
        {
            guest.Config[ContainerVolumes.FreeUnused(guest)] = old.Split(',')[0];
        }
    }
}
