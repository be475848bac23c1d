using Microsoft.Extensions.Logging.Abstractions;
using ProxPaaS.Lab.Guests.Lxc;
using ProxPaaS.Lab.Hosts.Ssh;

namespace ProxPaaS.Tests.ProxmoxLabLxc.Ssh;

[Collection(LabCollection.Name)]
[Trait("Category", "Integration")]
public sealed class LabSshTests(LabFixture lab) : IAsyncLifetime
{
    private FakePctGuests _guests = null!;
    private LabSsh _ssh = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (lab.Absent is not null) { return; }
        _guests = new FakePctGuests(vmid => lab.Backend.RunningAsync(CancellationToken.None).GetAwaiter().GetResult().Contains(vmid));
        _ssh = await LabSsh.StartAsync(
            [new SshHostOptions { Host = "pve1", Directory = Path.Combine(lab.Folder, "hosts/pve1"), ClientKeyDirectory = Path.Combine(lab.Folder, "ssh") }],
            _ => _guests, lab.Backend, NullLoggerFactory.Instance, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_ssh is not null) { await _ssh.DisposeAsync(); }
    }

    [Fact]
    public async Task Pct_MountWriteUnmount_SeedsAStoppedGuestUnderItsLock()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        var disk = await lab.CloneAsync();
        _guests.Add(disk);

        var mounted = await ShellAsync($"pct mount {disk.Vmid}");
        var root = $"{lab.Options.Root}/guests/{disk.Vmid}/rootfs";
        Assert.Equal((0, $"mounted CT {disk.Vmid} in '{root}'\n", ""), (mounted.ExitCode, mounted.Output, mounted.Errors));
        Assert.Equal("mounted", _guests.Find(disk.Vmid)!.Lock);
        var again = await ShellAsync($"pct mount {disk.Vmid}");
        Assert.Equal((255, "CT is locked (mounted)\n"), (again.ExitCode, again.Errors));
        Assert.Equal("100000:100000\n", (await ShellAsync($"stat -c %u:%g {root}/etc")).Output);

        var busy = await ShellAsync($"cd {root}/etc && pct unmount {disk.Vmid}");
        Assert.Equal(32, busy.ExitCode);
        Assert.Contains("target is busy", busy.Errors, StringComparison.Ordinal);
        Assert.Equal("mounted", _guests.Find(disk.Vmid)!.Lock);

        var seeded = await ShellAsync($"install -d -o 100000 -g 100000 {root}/var/lib/seed && echo hello > {root}/var/lib/seed/x && pct unmount {disk.Vmid}");
        Assert.Equal((0, "", ""), (seeded.ExitCode, seeded.Output, seeded.Errors));
        Assert.Null(_guests.Find(disk.Vmid)!.Lock);
        var unlocked = await ShellAsync($"pct unmount {disk.Vmid}");
        Assert.Equal((255, "no lock found trying to remove 'mounted'  lock\n"), (unlocked.ExitCode, unlocked.Errors));

        await lab.Backend.StartAsync(disk, LabFixture.RuntimeOf(disk.Vmid), _ => { }, Cancel);
        var read = await ShellAsync($"pct status {disk.Vmid} && pct exec {disk.Vmid} -- cat /var/lib/seed/x");
        Assert.Equal("status: running\nhello\n", read.Output);
        await lab.Backend.DestroyAsync(disk, Cancel);
    }

    [Fact]
    public async Task Pct_PushAndExec_NeedARunningGuest()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        var disk = await lab.CloneAsync();
        _guests.Add(disk);
        await File.WriteAllTextAsync(Path.Combine(lab.Folder, "secret"), "s3cret", Cancel);

        var push = await ShellAsync($"cd {lab.Folder} && pct push {disk.Vmid} secret /root/secret --perms 0600");
        Assert.Equal((255, "can only push files to a running CT\n"), (push.ExitCode, push.Errors));
        var exec = await ShellAsync($"pct exec {disk.Vmid} -- true");
        Assert.Equal((255, $"container '{disk.Vmid}' not running!\n"), (exec.ExitCode, exec.Errors));

        await lab.Backend.StartAsync(disk, LabFixture.RuntimeOf(disk.Vmid), _ => { }, Cancel);
        Assert.Equal(0, (await ShellAsync($"cd {lab.Folder} && pct push {disk.Vmid} secret /root/secret --perms 0600")).ExitCode);
        Assert.Equal("root 600 s3cret", (await ShellAsync($"pct exec {disk.Vmid} -- stat -c '%U %a' /root/secret | tr '\\n' ' '; pct exec {disk.Vmid} -- cat /root/secret")).Output);
        Assert.Equal(3, (await ShellAsync($"pct exec {disk.Vmid} -- sh -c 'exit 3'")).ExitCode);
        Assert.Equal("s3cret", (await ShellAsync($"cd {lab.Folder} && pct pull {disk.Vmid} /root/secret back && cat back")).Output);
        await lab.Backend.DestroyAsync(disk, Cancel);
    }

    [Fact]
    public async Task Pct_MissingGuest_EndsAsOnProxmox()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");

        var result = await ShellAsync("pct mount 99999");

        Assert.Equal((2, "Configuration file 'nodes/pve1/lxc/99999.conf' does not exist\n"), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task Login_UnknownKey_IsRefused()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        var stranger = Path.Combine(lab.Folder, $"stranger-{Guid.NewGuid():N}");
        await LinuxTool.CheckAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", stranger], Cancel);

        var result = await SshAsync(_ssh.Endpoints["pve1"] with { KeyPath = stranger }, "true");

        Assert.Equal(255, result.ExitCode);
        Assert.Contains("Permission denied", result.Errors, StringComparison.Ordinal);
    }

    private Task<ToolResult> ShellAsync(string command) => SshAsync(_ssh.Endpoints["pve1"], command);

    private static Task<ToolResult> SshAsync(SshEndpoint endpoint, string command) => LinuxTool.RunAsync(
        "ssh",
        [
            "-F", "/dev/null", "-i", endpoint.KeyPath, "-p", $"{endpoint.Port}", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "GlobalKnownHostsFile=/dev/null", $"{endpoint.User}@{endpoint.Host}", command,
        ],
        Cancel);
}
