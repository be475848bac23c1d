using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Containers;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;
using ProxPaaS.Lab.Storage;

namespace ProxPaaS.Lab.Machines;

/// <summary><c>PUT</c> (at once) and <c>POST</c> (as a task) of a VM's configuration.</summary>
internal sealed class UpdateMachine(LabParts lab)
{
    private static readonly string[] Immediate = ["description", "tags", "onboot", "protection", "startup", "name", "hookscript", "autostart", "cicustom", "ciuser", "cipassword", "sshkeys", "nameserver", "searchdomain"];

    public async Task<object?> RunAsync(CallContext call)
    {
        var change = Check(call);
        await lab.Locks.HoldAsync(GuestKind.Qemu, call.Vmid, () => Task.FromResult<object?>(Apply(call, change)), CancellationToken.None);
        return null;
    }

    public object? Start(CallContext call)
    {
        var change = Check(call);
        return lab.Tasks.Start(call.Node, "qmconfig", $"{call.Vmid}", call.Caller, worker =>
        {
            worker.Log($"update VM {call.Vmid}: {string.Join(' ', change.Options.OrderBy(option => option.Key, StringComparer.Ordinal).Select(option => $"-{option.Key} {option.Value}"))}");
            return lab.Locks.HoldAsync(GuestKind.Qemu, call.Vmid, () => Task.FromResult<object?>(Apply(call, change)), worker.Interrupted);
        });
    }

    private Change Check(CallContext call)
    {
        if (call.Flag("skiplock") && !call.Caller.IsRoot)
        {
            throw PveException.Parameter("skiplock", "Only root may use this option.");
        }

        var options = call.Options("node", "vmid", "digest", "delete", "revert", "skiplock", "force", "background_delay", "import-working-storage");
        var deleted = ValueFormats.SplitList(call.Text("delete") ?? "");
        var reverted = ValueFormats.SplitList(call.Text("revert") ?? "");
        if (options.Count + deleted.Length + reverted.Length == 0)
        {
            throw PveException.Die("no options specified");
        }

        foreach (var (parameter, name) in deleted.Select(name => ("delete", name)).Concat(reverted.Select(name => ("revert", name))))
        {
            if (options.ContainsKey(name))
            {
                throw PveException.Parameter(parameter, $"you can't use '-{name}' and -{parameter} {name}' at the same time");
            }

            if (MachineSchemas.Config.Find(name) is null)
            {
                throw PveException.Parameter(parameter, $"unknown option '{name}'");
            }
        }

        var guest = lab.Guests.Get(GuestKind.Qemu, call.Node, call.Vmid);
        MachinePermissions.Check(lab, call.Caller, call.Vmid, null, guest.Config, options, deleted);
        lab.Hosts.RequireQuorum();
        return new Change(options, deleted, reverted);
    }

    private object? Apply(CallContext call, Change change)
    {
        var guest = lab.Guests.Get(GuestKind.Qemu, call.Node, call.Vmid);
        GuestChecks.Unmodified(guest, call.Text("digest"));
        if (!call.Flag("skiplock"))
        {
            GuestChecks.NotLocked(guest);
        }

        var made = new List<Volume>();
        var values = change.Options.ToDictionary(option => option.Key, option => Value(guest, option.Key, option.Value, made), StringComparer.Ordinal);
        lab.Guests.Change(guest, changed =>
        {
            foreach (var name in change.Reverted)
            {
                changed.Pending.Remove(name);
            }

            foreach (var name in change.Deleted)
            {
                Set(changed, name, null);
            }

            foreach (var (name, value) in values)
            {
                Set(changed, name, name == "tags" && value.Length == 0 ? null : value);
            }
        });
        return null;
    }

    private string Value(Guest guest, string option, string value, List<Volume> made)
        => MachineDisks.IsDrive(option) ? MachineValues.Drive(lab, guest.Node, guest.Vmid, value, made)
            : MachineDisks.IsNet(option) ? MachineValues.Net(value, lab.Access.DatacenterOptions.GetValueOrDefault("mac_prefix"), renew: false)
            : option == "tags" ? ContainerValues.Tags(value, lab.Access.DatacenterOptions.GetValueOrDefault("tag-style"))
            : option == "sshkeys" ? Uri.UnescapeDataString(value) is var once && once.Contains('%', StringComparison.Ordinal) ? once : value
            : value;

    private void Set(Guest guest, string name, string? value)
    {
        if (guest.Running && !Immediate.Contains(name) && !IsOtherMedium(guest, name, value))
        {
            guest.Pending[name] = value;
            return;
        }

        if (name.StartsWith("unused", StringComparison.Ordinal) && value is null && guest.Config.TryGetValue(name, out var unused))
        {
            lab.Storages.Free(guest.Node, unused);
        }
        else if (MachineDisks.IsDrive(name) && guest.Config.TryGetValue(name, out var old) && MachineValues.Volid(old) is { } volid && (value is null || MachineValues.Volid(value) != volid))
        {
            Detach(guest, old, volid);
        }

        if (value is null)
        {
            guest.Config.Remove(name);
        }
        else
        {
            guest.Config[name] = value;
        }
    }

    /// <summary>A CD is changed in a running VM; a drive is not.</summary>
    private static bool IsOtherMedium(Guest guest, string name, string? value)
        => MachineDisks.IsDrive(name) && value is not null && MachineValues.IsCdrom(value) && guest.Config.TryGetValue(name, out var old) && MachineValues.IsCdrom(old);

    private void Detach(Guest guest, string drive, string volid)
    {
        if (MachineValues.IsCdrom(drive))
        {
            lab.Storages.Free(guest.Node, volid);
        }
        else
        {
            guest.Config[ContainerVolumes.FreeUnused(guest)] = volid;
        }
    }

    private sealed record Change(Dictionary<string, string> Options, string[] Deleted, string[] Reverted);
}
