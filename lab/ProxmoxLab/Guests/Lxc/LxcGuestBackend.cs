using System.Globalization;
using ProxPaaS.Lab.Hosts.Ssh;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>
/// Real unprivileged LXC guests. They are daemons of their own: the lab may end and come back, and finds them again by looking.
/// Whether a clone may be linked is the API's rule; here every guest is an overlay over immutable layers, and a full clone copies the changes.
/// </summary>
internal sealed class LxcGuestBackend(LxcOptions options, TimeProvider clock) : IGuestBackend
{
    private readonly LxcLayout _layout = new(options.Root);
    private readonly LayerStore _layers = new(options, new LxcLayout(options.Root));
    private readonly GuestRoot _roots = new(options, new LxcLayout(options.Root));
    private readonly GuestProcesses _processes = new(new LxcLayout(options.Root));
    private readonly GuestUsageReader _usage = new(options, new LxcLayout(options.Root), clock);

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await new LxcHost(options, _layout).PrepareAsync(cancellationToken);
        // What an earlier lab was still removing or unpacking when it was killed.
        foreach (var rest in Directory.EnumerateDirectories(_layout.Trash)) { await LayerStore.RemoveTreeAsync(rest, cancellationToken); }
        await _layers.CollectAsync(cancellationToken);
    }

    public async Task CreateAsync(GuestDisk disk, string archivePath, Action<string> log, CancellationToken cancellationToken)
    {
        RequireFree(disk.Vmid);
        var layer = await _layers.FromArchiveAsync(archivePath, log, cancellationToken);
        await MakeAsync(disk.Vmid, [layer], cancellationToken);
    }

    public async Task CloneAsync(GuestDisk source, GuestDisk target, bool linked, Action<string> log, CancellationToken cancellationToken)
    {
        RequireFree(target.Vmid);
        var layers = GuestRecord.Load(_layout.Record(source.Vmid)).Layers;
        if (!linked)
        {
            log($"copying changes of CT {source.Vmid}");
            _roots.Create(target.Vmid);
            await _roots.CopyAsync(_layout.Upper(source.Vmid), _layout.Upper(target.Vmid), cancellationToken);
            await _roots.CopyAsync(_layout.Docker(source.Vmid), _layout.Docker(target.Vmid), cancellationToken);
        }
        await MakeAsync(target.Vmid, layers, cancellationToken);
    }

    public async Task MakeTemplateAsync(GuestDisk disk, CancellationToken cancellationToken)
    {
        await _roots.UnmountAsync(disk.Vmid, force: true, cancellationToken);
        var record = GuestRecord.Load(_layout.Record(disk.Vmid));
        var frozen = _layers.Freeze(disk.Vmid, _layout.Upper(disk.Vmid));
        _roots.Own(_layout.Upper(disk.Vmid));
        (record with { Layers = [frozen, .. record.Layers] }).Save(_layout.Record(disk.Vmid));
    }

    public async Task DestroyAsync(GuestDisk disk, CancellationToken cancellationToken)
    {
        await StopAsync(disk.Vmid, cancellationToken);
        await _roots.RemoveAsync(disk.Vmid, cancellationToken);
        _usage.Forget(disk.Vmid);
        await _layers.CollectAsync(cancellationToken);
    }

    public async Task StartAsync(GuestDisk disk, GuestRuntime runtime, Action<string> log, CancellationToken cancellationToken)
    {
        var vmid = disk.Vmid;
        var record = GuestRecord.Load(_layout.Record(vmid));
        foreach (var nic in runtime.Nics.Where(nic => !Directory.Exists($"/sys/class/net/{nic.Bridge}/bridge")))
        {
            throw new GuestBackendException($"bridge '{nic.Bridge}' does not exist");
        }

        if (!runtime.Unprivileged) { log("NOTE: this lab runs privileged containers unprivileged, too"); }
        await _roots.MountAsync(vmid, cancellationToken);
        try
        {
            WriteGuestFiles(vmid, runtime);
        }
        catch (Exception ex) when (ex is IOException or System.ComponentModel.Win32Exception)
        {
            throw new GuestBackendException($"unable to write the network files of CT {vmid}: {ex.Message}", ex);
        }

        (record with { Cores = runtime.Cores > 0 ? runtime.Cores : Environment.ProcessorCount }).Save(_layout.Record(vmid));
        await File.WriteAllTextAsync(_layout.Config(vmid), LxcConfigText.Render(vmid, runtime, options, _layout), cancellationToken);
        File.Delete(_layout.Log(vmid));
        var result = await LinuxTool.RunAsync("lxc-start", [.. _processes.Target(vmid), "-o", _layout.Log(vmid), "-l", "WARN"], cancellationToken);
        if (result.ExitCode != 0)
        {
            foreach (var line in LogTail(vmid)) { log(line); }
            throw new GuestBackendException($"startup for container '{vmid}' failed");
        }
        foreach (var nic in runtime.Nics.Where(nic => nic.LinkDown))
        {
            await LinuxTool.CheckAsync("ip", ["link", "set", LxcConfigText.VethName(options, vmid, nic.Index), "down"], cancellationToken);
        }
    }

    public async Task<bool> ShutdownAsync(int vmid, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (await _processes.FindAsync(vmid, cancellationToken) is null) { return true; }
        var seconds = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await LinuxTool.RunAsync("lxc-stop", [.. _processes.Target(vmid), "--nokill", "-t", seconds], cancellationToken);
        return await _processes.FindAsync(vmid, cancellationToken) is null;
    }

    public async Task StopAsync(int vmid, CancellationToken cancellationToken)
    {
        if (await _processes.FindAsync(vmid, cancellationToken) is null) { return; }
        await LinuxTool.RunAsync("lxc-stop", [.. _processes.Target(vmid), "-k"], cancellationToken);
        if (await _processes.FindAsync(vmid, cancellationToken) is not null) { throw new GuestBackendException($"container {vmid} did not stop"); }
    }

    public async Task ApplyLimitsAsync(int vmid, GuestRuntime runtime, CancellationToken cancellationToken)
    {
        var unified = File.Exists("/sys/fs/cgroup/cgroup.controllers");
        foreach (var (key, value) in LxcConfigText.CgroupSettings(runtime).Where(setting => setting.Key.StartsWith("cgroup2.", StringComparison.Ordinal) == unified))
        {
            await LinuxTool.CheckAsync("lxc-cgroup", [.. _processes.Target(vmid), key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..], value], cancellationToken);
        }
    }

    public async Task<IReadOnlySet<int>> RunningAsync(CancellationToken cancellationToken)
    {
        var running = new HashSet<int>();
        foreach (var vmid in _layout.GuestIds())
        {
            if (await _processes.FindAsync(vmid, cancellationToken) is not null) { running.Add(vmid); }
        }
        return running;
    }

    public async Task<GuestUsage?> UsageAsync(int vmid, CancellationToken cancellationToken)
        => await _processes.FindAsync(vmid, cancellationToken) is { } init
            ? await _usage.ReadAsync(vmid, init, GuestRecord.Load(_layout.Record(vmid)).Cores, cancellationToken)
            : null;

    public async Task<IReadOnlyList<GuestInterface>?> InterfacesAsync(int vmid, CancellationToken cancellationToken)
    {
        if (await _processes.FindAsync(vmid, cancellationToken) is not { } init) { return null; }
        var result = await LinuxTool.RunAsync("nsenter", ["-t", init.Pid.ToString(CultureInfo.InvariantCulture), "-n", "--", "ip", "-j", "addr"], cancellationToken);
        return result.ExitCode == 0 ? GuestInterfaces.Parse(result.Output) : null;
    }

    public async Task SnapshotAsync(GuestDisk disk, string name, CancellationToken cancellationToken)
    {
        var target = _layout.Snapshot(disk.Vmid, name);
        Directory.CreateDirectory(target);
        await _roots.CopyAsync(_layout.Upper(disk.Vmid), Path.Combine(target, "upper"), cancellationToken);
        await _roots.CopyAsync(_layout.Docker(disk.Vmid), Path.Combine(target, "docker"), cancellationToken);
        GuestRecord.Load(_layout.Record(disk.Vmid)).Save(Path.Combine(target, "guest.json"));
    }

    public async Task RollbackAsync(GuestDisk disk, string name, CancellationToken cancellationToken)
    {
        var source = _layout.Snapshot(disk.Vmid, name);
        if (!Directory.Exists(source)) { throw new GuestBackendException($"snapshot '{name}' does not exist"); }
        await StopAsync(disk.Vmid, cancellationToken);
        await _roots.UnmountAsync(disk.Vmid, force: true, cancellationToken);
        await _roots.CopyAsync(Path.Combine(source, "upper"), _layout.Upper(disk.Vmid), cancellationToken);
        await _roots.CopyAsync(Path.Combine(source, "docker"), _layout.Docker(disk.Vmid), cancellationToken);
        GuestRecord.Load(Path.Combine(source, "guest.json")).Save(_layout.Record(disk.Vmid));
    }

    public Task DeleteSnapshotAsync(GuestDisk disk, string name, CancellationToken cancellationToken)
        => LayerStore.RemoveTreeAsync(_layout.Snapshot(disk.Vmid, name), cancellationToken);

    public Task<string> MountAsync(GuestDisk disk, CancellationToken cancellationToken) => _roots.MountAsync(disk.Vmid, cancellationToken);

    public async Task UnmountAsync(GuestDisk disk, CancellationToken cancellationToken)
    {
        // A running guest keeps standing on the same mount; only the lock was the caller's.
        if (await _processes.FindAsync(disk.Vmid, cancellationToken) is null) { await _roots.UnmountAsync(disk.Vmid, force: false, cancellationToken); }
    }

    public IReadOnlyList<string> ExecCommand(int vmid, IReadOnlyList<string> argv) =>
    [
        "/usr/bin/lxc-attach", .. _processes.Target(vmid), "--clear-env", "--set-var", "HOME=/root",
        "--set-var", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "--", .. argv,
    ];

    /// <summary>Files of a running guest as it sees them (pct push and pull).</summary>
    public async Task<IPctGuestFiles> OpenFilesAsync(int vmid, CancellationToken cancellationToken)
        => await _processes.FindAsync(vmid, cancellationToken) is { } init
            ? new LxcPctGuestFiles($"/proc/{init.Pid}/root", options.IdOffset)
            : throw new GuestBackendException($"container '{vmid}' not running!");

    /// <summary>Ends all guests of this lab and takes back every change on the machine.</summary>
    public async Task TearDownAsync(CancellationToken cancellationToken)
    {
        await RemoveGuestsAsync(cancellationToken);
        foreach (var mount in MountTable.Below(_layout.Root)) { await LinuxTool.RunAsync("umount", ["-l", mount], cancellationToken); }
        await new LxcHost(options, _layout).RestoreAsync(cancellationToken);
        if (Directory.Exists(_layout.Root)) { await LayerStore.RemoveTreeAsync(_layout.Root, cancellationToken); }
    }

    /// <summary>Kills and removes every guest of this lab; the machine's bridge and rules stay.</summary>
    internal Task RemoveGuestsAsync(CancellationToken cancellationToken)
        => Parallel.ForEachAsync(_layout.GuestIds(), cancellationToken, async (vmid, token) =>
        {
            await StopAsync(vmid, token);
            await _roots.RemoveAsync(vmid, token);
        });

    /// <summary>Guests go on: only this process's own memory ends.</summary>
    public ValueTask DisposeAsync()
    {
        _layers.Dispose();
        return ValueTask.CompletedTask;
    }

    private void RequireFree(int vmid)
    {
        if (File.Exists(_layout.Record(vmid))) { throw new GuestBackendException($"CT {vmid} already has a root file system on this host"); }
    }

    private async Task MakeAsync(int vmid, IReadOnlyList<string> layers, CancellationToken cancellationToken)
    {
        _roots.Create(vmid);
        new GuestRecord(layers).Save(_layout.Record(vmid));
        await _roots.MountAsync(vmid, cancellationToken);
        using var files = _roots.Files(vmid);
        // Proxmox makes every new guest's identity its own: a missing machine-id also makes the next start a first boot.
        files.Delete("etc/machine-id");
    }

    private void WriteGuestFiles(int vmid, GuestRuntime runtime)
    {
        using var files = _roots.Files(vmid);
        files.Write("etc/network/interfaces", PveGuestText.Interfaces(runtime.Nics));
        files.Write("etc/hostname", PveGuestText.ShortName(runtime.Hostname) + "\n");
        files.Write("etc/hosts", PveGuestText.Hosts(files.Read("etc/hosts"), runtime.Hostname, runtime.SearchDomain, runtime.Nics));
        files.Write("etc/resolv.conf", PveGuestText.ResolvConf(runtime.SearchDomain, runtime.Nameservers.Count > 0 ? runtime.Nameservers : HostNameservers()));
    }

    private static IReadOnlyList<string> HostNameservers()
        => [.. File.ReadLines("/etc/resolv.conf").Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 1 && words[0] == "nameserver").Select(words => words[1])];

    private IEnumerable<string> LogTail(int vmid) => File.Exists(_layout.Log(vmid)) ? File.ReadLines(_layout.Log(vmid)).TakeLast(8) : [];
}
