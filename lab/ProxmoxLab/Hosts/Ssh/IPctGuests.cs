using ProxPaaS.Lab.Guests;

namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>What <c>pct</c> needs of one host's guests.</summary>
internal interface IPctGuests
{
    /// <summary>Runs an operation while the guest's configuration is locked, as pct does; waiting too long is an exception with Proxmox's text.</summary>
    Task<T> HoldAsync<T>(int vmid, Func<Task<T>> action, CancellationToken cancellationToken);

    /// <summary>The container of that id on this host; null when this host has none.</summary>
    PctGuest? Find(int vmid);

    /// <summary>Writes or removes <c>lock</c> in the guest's configuration.</summary>
    void SetLock(int vmid, string? value);
}

/// <param name="Lock">The configuration's <c>lock</c>.</param>
internal sealed record PctGuest(GuestDisk Disk, bool Running, string? Lock);
