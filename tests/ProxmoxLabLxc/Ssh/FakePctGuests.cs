using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Hosts.Ssh;

namespace ProxPaaS.Tests.ProxmoxLabLxc.Ssh;

/// <summary>Guests of one host, held in memory.</summary>
internal sealed class FakePctGuests(Func<int, bool> isRunning) : IPctGuests
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<int, (GuestDisk Disk, string? Lock)> _guests = [];

    public void Add(GuestDisk disk) => _guests[disk.Vmid] = (disk, null);

    public async Task<T> HoldAsync<T>(int vmid, Func<Task<T>> action, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try { return await action(); }
        finally { _gate.Release(); }
    }

    public PctGuest? Find(int vmid) => _guests.TryGetValue(vmid, out var found) ? new PctGuest(found.Disk, isRunning(vmid), found.Lock) : null;

    public void SetLock(int vmid, string? value) => _guests[vmid] = _guests[vmid] with { Lock = value };
}
