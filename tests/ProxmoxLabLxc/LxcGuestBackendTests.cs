using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Guests.Lxc;

namespace ProxPaaS.Tests.ProxmoxLabLxc;

[Collection(LabCollection.Name)]
[Trait("Category", "Integration")]
public sealed class LxcGuestBackendTests(LabFixture lab)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_LinkedClone_RunsAgentAndDockerWithTheNetworkThatProxmoxWrote()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        var disk = await lab.StartedAsync();

        await lab.WaitAsync(disk.Vmid, "test", "-e", "/run/agent-started");
        await lab.WaitAsync(disk.Vmid, "docker", "info");

        Assert.Equal("running", (await lab.ExecAsync(disk.Vmid, "systemctl", "is-system-running", "--wait")).Output.Trim());
        Assert.Equal($"node-{disk.Vmid}\n", (await lab.ExecAsync(disk.Vmid, "cat", "/etc/hostname")).Output);
        Assert.Contains(
            $"{LabFixture.AddressOf(disk.Vmid)} node-{disk.Vmid}.{LabFixture.Token}.join.internal node-{disk.Vmid}\n",
            (await lab.ExecAsync(disk.Vmid, "cat", "/etc/hosts")).Output, StringComparison.Ordinal);
        Assert.Contains("nameserver 192.0.2.53\n", (await lab.ExecAsync(disk.Vmid, "cat", "/etc/resolv.conf")).Output, StringComparison.Ordinal);
        var docker = (await lab.ExecAsync(disk.Vmid, "docker", "info")).Output;
        Assert.Contains("Storage Driver: overlay2", docker, StringComparison.Ordinal);
        Assert.Contains("Live Restore Enabled: true", docker, StringComparison.Ordinal);
        var interfaces = await lab.Backend.InterfacesAsync(disk.Vmid, Cancel);
        Assert.Contains($"{LabFixture.AddressOf(disk.Vmid)}/24", interfaces!.Single(link => link.Name == "eth0").Addresses);
        var usage = await lab.Backend.UsageAsync(disk.Vmid, Cancel);
        Assert.InRange(usage!.MemoryBytes, 1L << 20, 512L << 20);
        Assert.True(usage.DiskBytes > 0);

        await lab.Backend.DestroyAsync(disk, Cancel);
        Assert.DoesNotContain(disk.Vmid, await lab.Backend.RunningAsync(Cancel));
        Assert.False(Directory.Exists(new LxcLayout(lab.Options.Root).Guest(disk.Vmid)));
    }

    [Fact]
    public async Task Running_AnotherBackendOnTheSameFolder_FindsTheGuestUntouched()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        var disk = await lab.StartedAsync();
        var pid = (await lab.Backend.UsageAsync(disk.Vmid, Cancel))!.Pid;

        await using var second = new LxcGuestBackend(lab.Options, TimeProvider.System);
        await second.PrepareAsync(Cancel);

        Assert.Contains(disk.Vmid, await second.RunningAsync(Cancel));
        Assert.Equal(pid, (await second.UsageAsync(disk.Vmid, Cancel))!.Pid);
        await second.DestroyAsync(disk, Cancel);
    }

    [Fact]
    public async Task Shutdown_Guest_EndsCleanlyAndStartsAgainWithItsFiles()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        var disk = await lab.StartedAsync();
        await lab.WaitAsync(disk.Vmid, "test", "-e", "/run/agent-started");
        await lab.ExecAsync(disk.Vmid, "touch", "/root/kept");

        Assert.True(await lab.Backend.ShutdownAsync(disk.Vmid, TimeSpan.FromSeconds(40), Cancel));
        Assert.Null(await lab.Backend.InterfacesAsync(disk.Vmid, Cancel));
        await lab.Backend.StartAsync(disk, LabFixture.RuntimeOf(disk.Vmid, $"node-{disk.Vmid}"), _ => { }, Cancel);

        Assert.Equal(0, (await lab.ExecAsync(disk.Vmid, "test", "-e", "/root/kept")).ExitCode);
        Assert.DoesNotContain(LabFixture.Token, (await lab.ExecAsync(disk.Vmid, "cat", "/etc/hosts")).Output, StringComparison.Ordinal);
        await lab.Backend.DestroyAsync(disk, Cancel);
    }

    [Fact]
    public async Task ApplyLimits_RunningGuest_ChangesWhatItSees()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        var disk = await lab.StartedAsync();

        await lab.Backend.ApplyLimitsAsync(disk.Vmid, LabFixture.RuntimeOf(disk.Vmid) with { MemoryBytes = 300L << 20 }, Cancel);

        var total = (await lab.ExecAsync(disk.Vmid, "grep", "MemTotal", "/proc/meminfo")).Output;
        Assert.Contains($"{300 * 1024}", total, StringComparison.Ordinal);
        await lab.Backend.DestroyAsync(disk, Cancel);
    }

    [Fact]
    public async Task Start_GuestWithHostileLinks_WritesNothingOutsideItsTree()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        var disk = await lab.CloneAsync();
        var root = await lab.Backend.MountAsync(disk, Cancel);
        var outside = Path.Combine(lab.Folder, "outside");
        await File.WriteAllTextAsync(outside, "untouched", Cancel);
        File.Delete(Path.Combine(root, "etc/hostname"));
        File.CreateSymbolicLink(Path.Combine(root, "etc/hostname"), outside);
        Directory.Delete(Path.Combine(root, "etc/network"), recursive: true);
        File.CreateSymbolicLink(Path.Combine(root, "etc/network"), "../../../../../../" + lab.Folder);

        var refused = await Assert.ThrowsAsync<GuestBackendException>(() => lab.Backend.StartAsync(disk, LabFixture.RuntimeOf(disk.Vmid), _ => { }, Cancel));

        Assert.Contains("etc/network", refused.Message, StringComparison.Ordinal);
        Assert.Equal("untouched", await File.ReadAllTextAsync(outside, Cancel));
        Assert.False(File.Exists(Path.Combine(lab.Folder, "interfaces")));
        await lab.Backend.DestroyAsync(disk, Cancel);
    }

    [Fact]
    public async Task Rollback_ChangedGuest_IsAsAtTheSnapshot()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        var disk = await lab.CloneAsync();
        var root = await lab.Backend.MountAsync(disk, Cancel);
        await File.WriteAllTextAsync(Path.Combine(root, "root/state"), "before", Cancel);
        await lab.Backend.SnapshotAsync(disk, "s1", Cancel);
        await File.WriteAllTextAsync(Path.Combine(root, "root/state"), "after", Cancel);
        File.Delete(Path.Combine(root, "etc/hosts"));

        await lab.Backend.RollbackAsync(disk, "s1", Cancel);

        root = await lab.Backend.MountAsync(disk, Cancel);
        Assert.Equal("before", await File.ReadAllTextAsync(Path.Combine(root, "root/state"), Cancel));
        Assert.True(File.Exists(Path.Combine(root, "etc/hosts")));
        await lab.Backend.DestroyAsync(disk, Cancel);
    }

    [Fact]
    public async Task Destroy_TemplateWithLinkedClones_LeavesTheClonesAlive()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        var template = await lab.CloneAsync(linked: false);
        var root = await lab.Backend.MountAsync(template, Cancel);
        await File.WriteAllTextAsync(Path.Combine(root, "root/from-template"), "yes", Cancel);
        await lab.Backend.MakeTemplateAsync(template, Cancel);
        var clone = lab.NextDisk();
        await lab.Backend.CloneAsync(template, clone, linked: true, _ => { }, Cancel);

        await lab.Backend.DestroyAsync(template, Cancel);
        await lab.Backend.StartAsync(clone, LabFixture.RuntimeOf(clone.Vmid), _ => { }, Cancel);

        Assert.Equal("yes", (await lab.ExecAsync(clone.Vmid, "cat", "/root/from-template")).Output);
        await lab.Backend.DestroyAsync(clone, Cancel);
    }

    [Fact]
    public async Task Start_UnknownBridge_SaysSo()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        var disk = await lab.CloneAsync();
        var runtime = LabFixture.RuntimeOf(disk.Vmid);
        runtime = runtime with { Nics = [runtime.Nics[0] with { Bridge = "vmbr9" }] };

        var failed = await Assert.ThrowsAsync<GuestBackendException>(() => lab.Backend.StartAsync(disk, runtime, _ => { }, Cancel));

        Assert.Equal("bridge 'vmbr9' does not exist", failed.Message);
        await lab.Backend.DestroyAsync(disk, Cancel);
    }

    [Fact]
    public async Task Create_FileThatIsNoArchive_LeavesNothing()
    {
        Assert.SkipWhen(lab.Absent is not null, lab.Absent ?? "");
        var disk = lab.NextDisk();
        var archive = Path.Combine(lab.Folder, "broken.tar.zst");
        await File.WriteAllTextAsync(archive, "not an archive", Cancel);

        var failed = await Assert.ThrowsAsync<GuestBackendException>(() => lab.Backend.CreateAsync(disk, archive, _ => { }, Cancel));

        Assert.StartsWith("unable to create CT", failed.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(new LxcLayout(lab.Options.Root).Guest(disk.Vmid)));
        await lab.Backend.DestroyAsync(disk, Cancel);
    }
}
