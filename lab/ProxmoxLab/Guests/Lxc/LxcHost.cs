using System.Globalization;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>Prepares the machine for guests and takes it back. Every change goes into the <see cref="HostLedger"/> first.</summary>
internal sealed class LxcHost(LxcOptions options, LxcLayout layout)
{
    private const string OwnAlias = "pvelab";
    private const string LxcfsMount = "/var/lib/lxcfs";
    private const string NamedHierarchy = "/sys/fs/cgroup/systemd";

    /// <summary>All guests share the mapped root user, so per-user quotas add up: nine inotify instances and about twenty keys for each idle guest.</summary>
    private static readonly IReadOnlyList<(string Path, long Minimum)> Sysctls =
    [
        ("/proc/sys/net/ipv4/ip_forward", 1),
        ("/proc/sys/fs/inotify/max_user_instances", 8192),
        ("/proc/sys/fs/inotify/max_user_watches", 1_048_576),
        ("/proc/sys/kernel/keys/maxkeys", 20_000),
        ("/proc/sys/kernel/keys/maxbytes", 2_000_000),
    ];

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        RequireMachine();
        foreach (var folder in (string[])[layout.Guests, layout.Layers, layout.Trash]) { Directory.CreateDirectory(folder); }
        RequireTraversable(layout.Guests);
        foreach (var (path, minimum) in Sysctls) { Raise(path, minimum); }
        await MountNamedHierarchyAsync(cancellationToken);
        await PrepareBridgeAsync(cancellationToken);
        foreach (var rule in Rules()) { await AddRuleAsync(rule, cancellationToken); }
        await StartLxcfsAsync(cancellationToken);
    }

    /// <summary>Takes back what <see cref="PrepareAsync"/> did. The caller has ended the guests.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var ledger = HostLedger.Load(layout.Ledger);
        foreach (var rule in ledger.Rules)
        {
            while (await RuleExistsAsync(rule, cancellationToken))
            {
                await LinuxTool.CheckAsync("iptables", ["-w", "-t", rule.Table, "-D", rule.Chain, .. rule.Spec], cancellationToken);
            }
        }
        if (ledger.Bridge is { } bridge && BridgeExists(bridge)) { await LinuxTool.CheckAsync("ip", ["link", "del", bridge], cancellationToken); }
        if (ledger.LxcfsPidFile is { } pidFile && !AnyGuestOnMachine()) { await StopLxcfsAsync(pidFile, cancellationToken); }
        if (ledger.CgroupMount is { } mount && MountTable.IsMounted(mount) && !AnyGuestOnMachine())
        {
            await LinuxTool.RunAsync("umount", [mount], cancellationToken);
        }
        File.Delete(layout.Ledger);
    }

    private static void RequireMachine()
    {
        if (!Environment.IsPrivilegedProcess) { throw new GuestBackendException("real guests need root; run the lab as root, or with simulated guests (--backend memory)"); }
        foreach (var program in (string[])["/usr/bin/lxc-start", "/usr/bin/lxc-usernsexec", "/usr/bin/zstd", "/usr/sbin/iptables"])
        {
            if (!File.Exists(program)) { throw new GuestBackendException($"{program} is missing; install the Debian packages lxc, lxcfs, zstd, iptables and iproute2"); }
        }
    }

    private static void RequireTraversable(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
        {
            if ((folder.UnixFileMode & UnixFileMode.OtherExecute) == 0)
            {
                throw new GuestBackendException($"guests cannot live in {path}: {folder.FullName} is closed to their mapped users; choose a state folder such as /var/lib/pvelab, or chmod o+x it");
            }
        }
    }

    private static void Raise(string path, long minimum)
    {
        if (!File.Exists(path)) { return; }
        if (long.TryParse(File.ReadAllText(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out var current) && current >= minimum) { return; }
        File.WriteAllText(path, minimum.ToString(CultureInfo.InvariantCulture));
    }

    private async Task MountNamedHierarchyAsync(CancellationToken cancellationToken)
    {
        // A pure cgroup v2 host needs nothing; on v1 the guest's systemd looks for its own hierarchy.
        if (File.Exists("/sys/fs/cgroup/cgroup.controllers") || MountTable.IsMounted(NamedHierarchy)) { return; }
        Note(ledger => ledger with { CgroupMount = NamedHierarchy });
        Directory.CreateDirectory(NamedHierarchy);
        await LinuxTool.CheckAsync("mount", ["-t", "cgroup", "-o", "none,name=systemd", "systemd", NamedHierarchy], cancellationToken);
    }

    private async Task PrepareBridgeAsync(CancellationToken cancellationToken)
    {
        // The alias tells a lab's bridge from a foreign one, also when the lab that made it lost its notes.
        var exists = BridgeExists(options.Bridge);
        if (!exists || Alias(options.Bridge) == OwnAlias) { Note(ledger => ledger with { Bridge = options.Bridge }); }
        if (!exists)
        {
            await LinuxTool.CheckAsync("ip", ["link", "add", options.Bridge, "type", "bridge"], cancellationToken);
            await LinuxTool.CheckAsync("ip", ["link", "set", options.Bridge, "alias", OwnAlias], cancellationToken);
        }
        await LinuxTool.CheckAsync("ip", ["addr", "replace", options.GatewayCidr, "dev", options.Bridge], cancellationToken);
        await LinuxTool.CheckAsync("ip", ["link", "set", options.Bridge, "up"], cancellationToken);
    }

    private IEnumerable<HostRule> Rules()
    {
        var network = Ipv4Network.Of(options.GatewayCidr);
        yield return new HostRule("nat", "POSTROUTING", ["-s", network, "!", "-d", network, "-j", "MASQUERADE"]);
        // In front of everything: a Docker on this machine sets the chain's policy to DROP.
        yield return new HostRule("filter", "FORWARD", ["-i", options.Bridge, "-j", "ACCEPT"]);
        yield return new HostRule("filter", "FORWARD", ["-o", options.Bridge, "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT"]);
    }

    private async Task AddRuleAsync(HostRule rule, CancellationToken cancellationToken)
    {
        var exists = await RuleExistsAsync(rule, cancellationToken);
        // A rule that stands already is ours when the bridge is.
        if (exists && HostLedger.Load(layout.Ledger).Bridge is null) { return; }
        Note(ledger => ledger with { Rules = [.. ledger.Rules.Where(known => !Same(known, rule)), rule] });
        if (exists) { return; }
        await LinuxTool.CheckAsync("iptables", ["-w", "-t", rule.Table, "-I", rule.Chain, .. rule.Spec], cancellationToken);
    }

    private static bool Same(HostRule a, HostRule b) => a.Table == b.Table && a.Chain == b.Chain && a.Spec.SequenceEqual(b.Spec);

    private static async Task<bool> RuleExistsAsync(HostRule rule, CancellationToken cancellationToken)
        => (await LinuxTool.RunAsync("iptables", ["-w", "-t", rule.Table, "-C", rule.Chain, .. rule.Spec], cancellationToken)).ExitCode == 0;

    /// <summary>lxcfs shows a guest its own memory instead of the machine's. It is optional, and must run before the first guest starts.</summary>
    private async Task StartLxcfsAsync(CancellationToken cancellationToken)
    {
        if (LxcfsAnswers() || !File.Exists("/usr/bin/lxcfs") || !File.Exists("/dev/fuse")) { return; }
        // The mount of one that was killed stays and answers nothing: guests would start without it, unnoticed.
        if (MountTable.IsMounted(LxcfsMount)) { await LinuxTool.RunAsync("umount", ["-l", LxcfsMount], cancellationToken); }
        Directory.CreateDirectory(LxcfsMount);
        var pidFile = Path.Combine(layout.Root, "lxcfs.pid");
        Note(ledger => ledger with { LxcfsPidFile = pidFile });
        // start-stop-daemon detaches it fully: it must outlive the lab, because guests hang when it goes away.
        await LinuxTool.CheckAsync("start-stop-daemon",
            ["--start", "--background", "--make-pidfile", "--pidfile", pidFile, "--exec", "/usr/bin/lxcfs", "--", LxcfsMount], cancellationToken);
        for (var attempt = 0; attempt < 100 && !LxcfsAnswers(); attempt++) { await Task.Delay(20, cancellationToken); }
    }

    private static async Task StopLxcfsAsync(string pidFile, CancellationToken cancellationToken)
    {
        await LinuxTool.RunAsync("start-stop-daemon", ["--stop", "--retry", "5", "--remove-pidfile", "--pidfile", pidFile, "--exec", "/usr/bin/lxcfs"], cancellationToken);
        if (MountTable.IsMounted(LxcfsMount)) { await LinuxTool.RunAsync("umount", ["-l", LxcfsMount], cancellationToken); }
    }

    private static bool LxcfsAnswers() => Directory.Exists($"{LxcfsMount}/proc");

    private static bool BridgeExists(string name) => Directory.Exists($"/sys/class/net/{name}/bridge");

    private static string Alias(string name) => File.ReadAllText($"/sys/class/net/{name}/ifalias").Trim();

    /// <summary>Any LXC guest, of whichever lab: lxcfs serves all of them.</summary>
    private static bool AnyGuestOnMachine() => File.ReadLines("/proc/net/unix").Any(line => line.EndsWith("/command", StringComparison.Ordinal) && line.Contains('@', StringComparison.Ordinal));

    private void Note(Func<HostLedger, HostLedger> change) => change(HostLedger.Load(layout.Ledger)).Save(layout.Ledger);
}
