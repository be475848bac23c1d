using ProxPaaS.DevHost.NodeArchives;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Guests.Lxc;

namespace ProxPaaS.Tests.ProxmoxLabLxc;

/// <summary>A real lab on a bridge of its own, with one template; taken down afterwards. Without root or LXC only <see cref="Absent"/> is set.</summary>
public sealed class LabFixture : IAsyncLifetime
{
    public const string Bridge = "pxtest0";
    public const string Storage = "btr";

    /// <summary>Where nodes look for Docker Hub's images; a test that needs one starts it.</summary>
    public const string Mirror = "http://10.79.0.1:21190";

    private readonly string _folder = Path.Combine("/var/tmp", $"proxpaas-test-{Environment.ProcessId}");
    private int _next = 7001;

    /// <summary>Why real guests are impossible here; null when they are possible.</summary>
    public string? Absent { get; } = WhyAbsent();

    internal LxcOptions Options => new() { Root = Path.Combine(_folder, "lab"), Bridge = Bridge, GatewayCidr = "10.79.0.1/24", VethPrefix = "vt" };

    internal LxcGuestBackend Backend { get; private set; } = null!;

    internal NodeArchive Archive { get; private set; } = null!;

    internal GuestDisk Template { get; } = new(7000, Storage, "btrfs", 4L << 30);

    public string Folder => _folder;

    public static string Recipe => Path.Combine(Root(), "templates/nodes/debian-12.json");

    public async ValueTask InitializeAsync()
    {
        if (Absent is not null) { return; }
        Directory.CreateDirectory(_folder, (UnixFileMode)0b111_101_101);
        var agent = Path.Combine(_folder, "agent");
        await File.WriteAllTextAsync(agent, "#!/bin/sh\n: > /run/agent-started\nexec sleep infinity\n");
        Archive = await NodeArchiveBuilder.BuildAsync(new NodeArchiveOptions
        {
            RecipePath = Recipe, OutputDirectory = _folder, AgentPath = agent, ControlPlane = "https://10.79.0.1:7443", CaFingerprint = "sha256:00", RegistryMirrors = [Mirror],
        }, new Progress<string>(), CancellationToken.None);
        Backend = new LxcGuestBackend(Options, TimeProvider.System);
        await Backend.PrepareAsync(CancellationToken.None);
        await Backend.CreateAsync(Template, Archive.Path, _ => { }, CancellationToken.None);
        await Backend.MakeTemplateAsync(Template, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (Absent is not null) { return; }
        await LxcTeardown.RunAsync(Options, CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    internal GuestDisk NextDisk() => Template with { Vmid = Interlocked.Increment(ref _next) };

    internal async Task<GuestDisk> CloneAsync(bool linked = true)
    {
        var disk = NextDisk();
        await Backend.CloneAsync(Template, disk, linked, _ => { }, TestContext.Current.CancellationToken);
        return disk;
    }

    internal async Task<GuestDisk> StartedAsync()
    {
        var disk = await CloneAsync();
        await Backend.StartAsync(disk, RuntimeOf(disk.Vmid), _ => { }, TestContext.Current.CancellationToken);
        return disk;
    }

    internal static GuestRuntime RuntimeOf(int vmid, string? hostname = null) => new(
        hostname ?? $"node-{vmid}.{Token}.join.internal", null, ["192.0.2.53"], Unprivileged: true, Nesting: true, 512L << 20, 0, 1, 0,
        [new GuestNic(0, "eth0", Bridge, $"BC:24:11:79:00:{vmid % 250:X2}", $"{AddressOf(vmid)}/24", "10.79.0.1", LinkDown: false)]);

    public const string Token = "abcdefghijklmnopqrstuvwxyz234567";

    public static string AddressOf(int vmid) => $"10.79.0.{(vmid % 200) + 2}";

    internal Task<ToolResult> ExecAsync(int vmid, params string[] argv)
    {
        var command = Backend.ExecCommand(vmid, argv);
        return LinuxTool.RunAsync(command[0], [.. command.Skip(1)], TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for a program inside the guest to succeed: the guest's boot is the thing that is waited for.</summary>
    internal async Task WaitAsync(int vmid, params string[] argv)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await ExecAsync(vmid, argv)).ExitCode != 0) { await Task.Delay(100, limit.Token); }
    }

    private static string? WhyAbsent()
    {
        if (!Environment.IsPrivilegedProcess) { return "needs root"; }
        string[] programs = ["/usr/bin/lxc-start", "/usr/sbin/debootstrap", "/usr/bin/zstd", "/usr/sbin/sshd", "/usr/sbin/iptables"];
        return programs.FirstOrDefault(program => !File.Exists(program)) is { } missing ? $"{missing} is absent" : null;
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ProxPaaS.sln"))) { return folder.FullName; }
        }
        throw new InvalidOperationException("the tests run outside the repository");
    }
}
