using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Containers;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Hosts.Ssh;

namespace ProxPaaS.Lab.Hosts;

/// <summary>One host's containers as its <c>pct</c> sees them: the API's own table and locks.</summary>
internal sealed class HostGuests(LabParts lab, string node) : IPctGuests
{
    public Task<T> HoldAsync<T>(int vmid, Func<Task<T>> action, CancellationToken cancellationToken) => lab.Locks.HoldAsync(GuestKind.Lxc, vmid, action, cancellationToken);

    public PctGuest? Find(int vmid)
        => lab.Guests.Find(vmid) is { Kind: GuestKind.Lxc } guest && guest.Node == node && ContainerView.Disk(lab, guest) is { } disk ? new PctGuest(disk, guest.Running, guest.LockName) : null;

    public void SetLock(int vmid, string? value)
    {
        if (lab.Guests.Find(vmid) is { } guest)
        {
            lab.Guests.Change(guest, changed =>
            {
                changed.Config.Remove("lock");
                if (value is not null)
                {
                    changed.Config["lock"] = value;
                }
            });
        }
    }
}
