namespace ProxPaaS.Lab.Guests;

/// <summary>What stands behind the API: real LXC guests or simulated ones. It knows no API, lock or permission; it does what it is told to one guest at a time.</summary>
/// <remarks>Every call reports what Proxmox would print into the task log through the log callback, and throws <see cref="GuestBackendException"/> with the text of the task's error.</remarks>
public interface IGuestBackend : IAsyncDisposable
{
    /// <summary>Prepares this machine once (bridge, sysctls, directories, services); repeating it is harmless.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Makes a guest's root file system from an archive file (tar, tar.gz, tar.zst).</summary>
    Task CreateAsync(GuestDisk disk, string archivePath, Action<string> log, CancellationToken cancellationToken);

    /// <summary>Makes a guest's root file system from another guest's: linked (copy-on-write over a template) or full.</summary>
    Task CloneAsync(GuestDisk source, GuestDisk target, bool linked, Action<string> log, CancellationToken cancellationToken);

    /// <summary>Freezes the root file system so that linked clones can stand on it.</summary>
    Task MakeTemplateAsync(GuestDisk disk, CancellationToken cancellationToken);

    /// <summary>Removes the root file system and everything else of the guest. A missing guest is a success.</summary>
    Task DestroyAsync(GuestDisk disk, CancellationToken cancellationToken);

    /// <summary>Writes network files, hostname, hosts and resolv.conf as Proxmox does, then boots the guest.</summary>
    Task StartAsync(GuestDisk disk, GuestRuntime runtime, Action<string> log, CancellationToken cancellationToken);

    /// <summary>Asks the guest's init to end. False when it is still there after <paramref name="timeout"/>.</summary>
    Task<bool> ShutdownAsync(int vmid, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Kills the guest. A stopped guest is a success.</summary>
    Task StopAsync(int vmid, CancellationToken cancellationToken);

    /// <summary>Applies limits (memory, CPU) to a running guest.</summary>
    Task ApplyLimitsAsync(int vmid, GuestRuntime runtime, CancellationToken cancellationToken);

    /// <summary>The guests that run now, found by looking, not remembered (used after a restart of the lab).</summary>
    Task<IReadOnlySet<int>> RunningAsync(CancellationToken cancellationToken);

    /// <summary>Usage of a running guest; null when it does not run.</summary>
    Task<GuestUsage?> UsageAsync(int vmid, CancellationToken cancellationToken);

    /// <summary>Network interfaces of a running guest as seen inside it; null when it does not run or its init is not up.</summary>
    Task<IReadOnlyList<GuestInterface>?> InterfacesAsync(int vmid, CancellationToken cancellationToken);

    Task SnapshotAsync(GuestDisk disk, string name, CancellationToken cancellationToken);

    Task RollbackAsync(GuestDisk disk, string name, CancellationToken cancellationToken);

    Task DeleteSnapshotAsync(GuestDisk disk, string name, CancellationToken cancellationToken);

    /// <summary>Mounts the root file system on the host (pct mount) and returns the path. The guest does not need to run.</summary>
    Task<string> MountAsync(GuestDisk disk, CancellationToken cancellationToken);

    Task UnmountAsync(GuestDisk disk, CancellationToken cancellationToken);

    /// <summary>The command line that runs <paramref name="argv"/> inside a running guest, to be started by the caller (pct exec).</summary>
    IReadOnlyList<string> ExecCommand(int vmid, IReadOnlyList<string> argv);
}

/// <summary>Where a guest's root file system lies.</summary>
/// <param name="Vmid">The guest's id.</param>
/// <param name="Storage">Storage id; the volume is <c>STORAGE:vm-ID-disk-0</c> or <c>base-ID-disk-0</c> for a template.</param>
/// <param name="StorageType"><c>dir</c> or <c>btrfs</c>.</param>
/// <param name="SizeBytes">Size of the volume.</param>
public sealed record GuestDisk(int Vmid, string Storage, string StorageType, long SizeBytes);

/// <summary>What a start needs to know, taken from the guest's configuration.</summary>
public sealed record GuestRuntime(
    string Hostname, string? SearchDomain, IReadOnlyList<string> Nameservers, bool Unprivileged, bool Nesting,
    long MemoryBytes, long SwapBytes, int Cores, double CpuLimit, IReadOnlyList<GuestNic> Nics);

/// <param name="Index">The n of <c>netN</c>.</param>
/// <param name="Ip">CIDR, <c>dhcp</c>, <c>manual</c> or null.</param>
public sealed record GuestNic(int Index, string Name, string Bridge, string Hwaddr, string? Ip, string? Gateway, bool LinkDown);

public sealed record GuestUsage(double CpuFraction, long MemoryBytes, long DiskBytes, long NetInBytes, long NetOutBytes, long UptimeSeconds, int Pid);

public sealed record GuestInterface(string Name, string Hwaddr, IReadOnlyList<string> Addresses);

/// <summary>A guest operation failed; the message is the text that Proxmox would put into the task's error.</summary>
public sealed class GuestBackendException(string message, Exception? inner = null) : Exception(message, inner);
