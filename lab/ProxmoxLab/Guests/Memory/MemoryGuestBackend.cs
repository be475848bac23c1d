using System.Collections.Concurrent;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Guests.Memory;

/// <summary>Guests that exist only as numbers. They take their time as real ones do; thousands of them fit.</summary>
internal sealed class MemoryGuestBackend(LabClock clock, MemoryTimings timings, Func<IEnumerable<Guest>> known) : IGuestBackend
{
    private readonly ConcurrentDictionary<int, MemoryGuest> _running = new();
    private readonly ConcurrentDictionary<int, bool> _deaf = new();
    private int _pid = 20_000;

    /// <summary>Guests that run now, with what they were started with: a test may act as them.</summary>
    public IReadOnlyDictionary<int, MemoryGuest> Running => _running;

    /// <summary>Awaited before each piece of work (its name and the guest's id): a test may hold it back or make it fail.</summary>
    public Func<string, int, CancellationToken, Task>? Gate { get; set; }

    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        // Simulated guests survive the lab's end as real ones would.
        foreach (var guest in known().Where(guest => guest.Running))
        {
            _running.TryAdd(guest.Vmid, new MemoryGuest(
                Interlocked.Increment(ref _pid), DateTimeOffset.FromUnixTimeSeconds(guest.StartedAt ?? clock.Seconds), RuntimeReader.Read(guest)));
        }

        return Task.CompletedTask;
    }

    public Task CreateAsync(GuestDisk disk, string archivePath, Action<string> log, CancellationToken cancellationToken) => WorkAsync("create", disk.Vmid, timings.Create, cancellationToken);

    public Task CloneAsync(GuestDisk source, GuestDisk target, bool linked, Action<string> log, CancellationToken cancellationToken)
        => WorkAsync("clone", target.Vmid, linked ? timings.LinkedClone : timings.FullClone, cancellationToken);

    public Task MakeTemplateAsync(GuestDisk disk, CancellationToken cancellationToken) => WorkAsync("template", disk.Vmid, timings.Template, cancellationToken);

    public async Task DestroyAsync(GuestDisk disk, CancellationToken cancellationToken)
    {
        await WorkAsync("destroy", disk.Vmid, timings.Destroy, cancellationToken);
        _running.TryRemove(disk.Vmid, out _);
        _deaf.TryRemove(disk.Vmid, out _);
    }

    public async Task StartAsync(GuestDisk disk, GuestRuntime runtime, Action<string> log, CancellationToken cancellationToken)
    {
        await WorkAsync("start", disk.Vmid, timings.Start, cancellationToken);
        _running[disk.Vmid] = new MemoryGuest(Interlocked.Increment(ref _pid), clock.Now, runtime) { Deaf = _deaf.ContainsKey(disk.Vmid) };
    }

    public async Task<bool> ShutdownAsync(int vmid, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_running.TryGetValue(vmid, out var guest) && (guest.Deaf || timings.Shutdown > timeout))
        {
            await clock.DelayAsync(timeout, cancellationToken);
            return false;
        }

        await WorkAsync("shutdown", vmid, timings.Shutdown, cancellationToken);
        _running.TryRemove(vmid, out _);
        return true;
    }

    public async Task StopAsync(int vmid, CancellationToken cancellationToken)
    {
        await WorkAsync("stop", vmid, timings.Stop, cancellationToken);
        _running.TryRemove(vmid, out _);
    }

    public Task ApplyLimitsAsync(int vmid, GuestRuntime runtime, CancellationToken cancellationToken)
    {
        if (_running.TryGetValue(vmid, out var guest))
        {
            guest.Runtime = runtime;
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlySet<int>> RunningAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlySet<int>>(_running.Keys.ToHashSet());

    public Task<GuestUsage?> UsageAsync(int vmid, CancellationToken cancellationToken)
        => Task.FromResult(_running.TryGetValue(vmid, out var guest)
            ? new GuestUsage(0.01, 51L << 20, 184_221_696, 1000, 1000, (long)(clock.Now - guest.Started).TotalSeconds, guest.Pid)
            : null);

    public Task<IReadOnlyList<GuestInterface>?> InterfacesAsync(int vmid, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<GuestInterface>?>(_running.TryGetValue(vmid, out var guest) ? Interfaces(guest) : null);

    public Task SnapshotAsync(GuestDisk disk, string name, CancellationToken cancellationToken) => WorkAsync("snapshot", disk.Vmid, timings.Snapshot, cancellationToken);

    public Task RollbackAsync(GuestDisk disk, string name, CancellationToken cancellationToken) => WorkAsync("snapshot", disk.Vmid, timings.Snapshot, cancellationToken);

    public Task DeleteSnapshotAsync(GuestDisk disk, string name, CancellationToken cancellationToken) => WorkAsync("snapshot", disk.Vmid, timings.Snapshot, cancellationToken);

    public Task<string> MountAsync(GuestDisk disk, CancellationToken cancellationToken)
        => throw new GuestBackendException("simulated guests have no files to mount");

    public Task UnmountAsync(GuestDisk disk, CancellationToken cancellationToken) => Task.CompletedTask;

    public IReadOnlyList<string> ExecCommand(int vmid, IReadOnlyList<string> argv) => throw new GuestBackendException("simulated guests run no commands");

    /// <summary>Makes a guest ignore shutdowns, now and at its next starts.</summary>
    public void SetDeaf(int vmid, bool deaf)
    {
        if (deaf)
        {
            _deaf[vmid] = true;
        }
        else
        {
            _deaf.TryRemove(vmid, out _);
        }

        if (_running.TryGetValue(vmid, out var guest))
        {
            guest.Deaf = deaf;
        }
    }

    /// <summary>The guest ends by itself, as after a kernel panic.</summary>
    public void Crash(int vmid) => _running.TryRemove(vmid, out _);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task WorkAsync(string what, int vmid, TimeSpan time, CancellationToken cancellationToken)
    {
        if (Gate is { } gate)
        {
            await gate(what, vmid, cancellationToken);
        }

        await clock.DelayAsync(time, cancellationToken);
    }

    /// <summary>First the loopback, the card without an address, then its address: as a booting system shows them.</summary>
    private List<GuestInterface> Interfaces(MemoryGuest guest)
    {
        var up = clock.Now - guest.Started >= timings.Address;
        var interfaces = new List<GuestInterface> { new("lo", "00:00:00:00:00:00", ["127.0.0.1/8", "::1/128"]) };
        foreach (var nic in guest.Runtime.Nics)
        {
            var addresses = up && nic is { LinkDown: false, Ip: { } ip } && ip.Contains('/', StringComparison.Ordinal) ? new[] { ip, LinkLocal(nic.Hwaddr) } : [];
            interfaces.Add(new GuestInterface(nic.Name, nic.Hwaddr.ToLowerInvariant(), addresses));
        }

        return interfaces;
    }

    /// <summary>The address that every card gives itself (EUI-64).</summary>
    private static string LinkLocal(string hwaddr)
    {
        var bytes = Convert.FromHexString(hwaddr.Replace(":", "", StringComparison.Ordinal));
        return $"fe80::{(bytes[0] ^ 2) << 8 | bytes[1]:x}:{bytes[2]:x}ff:fe{bytes[3]:x2}:{bytes[4] << 8 | bytes[5]:x}/64";
    }
}
