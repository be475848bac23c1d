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
