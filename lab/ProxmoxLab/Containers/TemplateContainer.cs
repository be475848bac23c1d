using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Containers;

/// <summary><c>POST /nodes/{node}/lxc/{vmid}/template</c>: answers null at once; a <c>vztemplate</c> worker does it.</summary>
internal sealed class TemplateContainer(LabParts lab)
{
    public Task<object?> RunAsync(CallContext call) => lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, () =>
    {
        var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
        GuestChecks.NotLocked(guest);
        if (guest.Snapshots.Count > 0)
        {
            throw PveException.Die("unable to create template, because CT contains snapshots");
        }

        if (guest.IsTemplate)
        {
            throw PveException.Die("you can't convert a template to a template");
        }

        if (guest.Running)
        {
            throw PveException.Die("you can't convert a CT to template if the CT is running");
        }

        lab.Tasks.Start(call.Node, "vztemplate", $"{call.Vmid}", call.Caller, worker => WorkAsync(worker, guest));
        return Task.FromResult<object?>(null);
    }, CancellationToken.None);

    private async Task WorkAsync(Worker worker, Guest guest)
    {
        if (ContainerView.Disk(lab, guest) is { } disk)
        {
            await lab.Backends.Containers.MakeTemplateAsync(disk, worker.Interrupted);
        }

        lab.Guests.Change(guest, changed =>
        {
            foreach (var option in changed.Config.Keys.Where(ContainerView.IsDisk).ToList())
            {
                changed.Config[option] = Rename(changed, option);
            }

            changed.Config["template"] = "1";
        });
    }

    /// <summary>Volumes of a template are called <c>base-</c>.</summary>
    private string Rename(Guest guest, string option)
    {
        var parts = (option == "rootfs" ? ContainerSchemas.Rootfs : ContainerSchemas.MountPoint).Parse(guest.Config[option]);
        if (lab.Storages.FindVolume(guest.Node, parts["volume"]) is not { } volume || volume.Format == "subvol")
        {
            return guest.Config[option];
        }

        var renamed = volume with { Name = volume.Name.Replace("/vm-", "/base-", StringComparison.Ordinal) };
        lab.Storages.Keep(renamed);
        lab.Storages.Free(volume.Node, volume.Volid);
        return ContainerValues.MountPoint(new Dictionary<string, string>(parts, StringComparer.Ordinal) { ["volume"] = renamed.Volid });
    }
}
