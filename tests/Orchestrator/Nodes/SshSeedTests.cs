using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Tests.Orchestrator.Support;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Nodes;

/// <summary>Containers of a user's own template, seeded over a real sshd.</summary>
[Trait("Category", "Integration")]
public sealed class SshSeedTests
{
    private const int Template = 900;

    [Fact]
    public async Task SshSeed_FromAContainerTemplate_WritesTheSeedAndEndsReady()
    {
        Assert.SkipUnless(SshHosts.IsAvailable, "needs root and sshd");
        await using var rig = await NodeRig.StartAsync();
        await using var hosts = await PrepareAsync(rig);
        await rig.ChangePoolAsync(pool => pool.UserData = "#cloud-config\nruncmd: [[touch, /root/mine]]\n");
        rig.CloudInit = new(true, "done", "");
        var id = await rig.AskForNodeAsync();

        await rig.SettleAsync();

        var node = await ReadyAsync(rig, id);
        Assert.Equal($"instance-id: {id}\nlocal-hostname: {node.Name}\n", hosts.Seeded(node.Vmid, "meta-data").Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal));
        Assert.Contains("config: disabled", hosts.Seeded(node.Vmid, "network-config"), StringComparison.Ordinal);
        Assert.Contains("multipart/mixed", hosts.Seeded(node.Vmid, "user-data"), StringComparison.Ordinal);
        var agent = Path.Combine(hosts.Root(node.Vmid), "usr/local/bin/proxpaas-agent");
        Assert.Equal("the agent", await File.ReadAllTextAsync(agent, TestContext.Current.CancellationToken));
        Assert.True(File.GetUnixFileMode(agent).HasFlag(UnixFileMode.OtherExecute));
        Assert.Null(hosts.Locks[node.Vmid]);
        Assert.Empty(Directory.EnumerateDirectories("/run", $"proxpaas-seed-{node.Vmid}-*"));
    }

    [Theory]
    [InlineData("seed.before-write")]
    [InlineData("seed.after-upload")]
    [InlineData("seed.after-write")]
    [InlineData("config.after-put")]
    public async Task SshSeed_KilledThere_IsFinishedByTheNextProcess(string crashPoint)
    {
        Assert.SkipUnless(SshHosts.IsAvailable, "needs root and sshd");
        await using var rig = await NodeRig.StartAsync();
        await using var hosts = await PrepareAsync(rig);
        var id = await rig.AskForNodeAsync();

        await rig.SettleWithCrashAsync(crashPoint);

        var node = await ReadyAsync(rig, id);
        Assert.Contains("proxpaas-agent.service", hosts.Seeded(node.Vmid, "user-data"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories("/run", $"proxpaas-seed-{node.Vmid}-*"));
    }

    [Fact]
    public async Task SshSeed_LeftMountedByAKilledTry_IsUnmountedFirst()
    {
        Assert.SkipUnless(SshHosts.IsAvailable, "needs root and sshd");
        await using var rig = await NodeRig.StartAsync();
        await using var hosts = await PrepareAsync(rig);
        var id = await rig.AskForNodeAsync();
        hosts.Locks[(await rig.NodeAsync(id)).Vmid] = "mounted";

        await rig.SettleAsync();

        Assert.Null(hosts.Locks[(await ReadyAsync(rig, id)).Vmid]);
    }

    [Fact]
    public async Task SshSeed_TemplateWithoutCloudInit_IsGivenUpAtOnceWithTheSentence()
    {
        Assert.SkipUnless(SshHosts.IsAvailable, "needs root and sshd");
        await using var rig = await NodeRig.StartAsync();
        await using var hosts = await PrepareAsync(rig);
        hosts.HasCloudInit = false;
        var id = await rig.AskForNodeAsync();

        await rig.SettleAsync();

        var node = await rig.NodeAsync(id);
        Assert.Equal(NodeState.Failed, node.State);
        Assert.Contains("template CT 900 of pool default has no cloud-init", node.Reason, StringComparison.Ordinal);
        Assert.Empty(rig.Guests());
    }

    [Fact]
    public async Task SshSeed_OtherHostKey_SendsNothingAndSaysWhichIsShown_ThenGoesOn()
    {
        Assert.SkipUnless(SshHosts.IsAvailable, "needs root and sshd");
        await using var rig = await NodeRig.StartAsync();
        await using var hosts = await PrepareAsync(rig);
        var access = hosts.Access;
        await rig.SetSshAsync(access with { Hosts = new Dictionary<string, PveSshHost> { ["pve1"] = access.Hosts["pve1"] with { KeyFingerprint = "SHA256:" + new string('A', 43) } } });

        var said = await WaitingAsync(rig, async () => await rig.SetSshAsync(access));

        Assert.Contains($"shows the ssh-ed25519 host key {hosts.Endpoint.Fingerprint}", said, StringComparison.Ordinal);
        Assert.Contains("px clusters update lab --ssh-host", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SshSeed_RefusedKey_NamesTheLineToAdd_ThenGoesOn()
    {
        Assert.SkipUnless(SshHosts.IsAvailable, "needs root and sshd");
        await using var rig = await NodeRig.StartAsync();
        await using var hosts = await PrepareAsync(rig);
        await using var others = await SshHosts.StartAsync(rig.Lab);
        await rig.SetSshAsync(hosts.Access with { PrivateKey = others.Access.PrivateKey });

        var said = await WaitingAsync(rig, async () => await rig.SetSshAsync(hosts.Access));

        Assert.Contains("refuses the SSH key for root", said, StringComparison.Ordinal);
        Assert.Contains(string.Join(' ', (await File.ReadAllTextAsync(others.Endpoint.KeyPath + ".pub", TestContext.Current.CancellationToken)).Split(' ')[..2]), said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SshSeed_HostDown_SaysSo_ThenGoesOn()
    {
        Assert.SkipUnless(SshHosts.IsAvailable, "needs root and sshd");
        await using var rig = await NodeRig.StartAsync();
        await using var hosts = await PrepareAsync(rig);
        await rig.SetSshAsync(hosts.Access with { Hosts = new Dictionary<string, PveSshHost> { ["pve1"] = hosts.Access.Hosts["pve1"] with { Port = FreePort.Next() } } });

        var said = await WaitingAsync(rig, async () => await rig.SetSshAsync(hosts.Access));

        Assert.Contains("does not answer over SSH", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_UnpinnedHost_PinsWhatItShows_AndRefusesAnotherKeyOrHost()
    {
        Assert.SkipUnless(SshHosts.IsAvailable, "needs root and sshd");
        await using var rig = await NodeRig.StartAsync();
        await using var hosts = await SshHosts.StartAsync(rig.Lab);
        var (stop, probe) = (TestContext.Current.CancellationToken, rig.Get<PveSshProbe>());
        var unpinned = hosts.Access with { Hosts = new Dictionary<string, PveSshHost> { ["pve1"] = new(hosts.Endpoint.Host, hosts.Endpoint.Port, "") } };

        var (pinned, none) = await probe.RunAsync("lab", unpinned, ["pve1"], stop);
        var (_, unknown) = await probe.RunAsync("lab", unpinned, ["pve7"], stop);

        Assert.Empty(none);
        Assert.Equal(hosts.Endpoint.Fingerprint, pinned.Hosts["pve1"].KeyFingerprint);
        Assert.Contains("The cluster has no host 'pve1'", Assert.Single(unknown).Problem, StringComparison.Ordinal);
    }

    /// <summary>A node that waits for somebody: what its operation says; then it is corrected and the node comes up.</summary>
    private static async Task<string> WaitingAsync(NodeRig rig, Func<Task> correct)
    {
        var id = await rig.AskForNodeAsync();
        await rig.SettleAsync(passes: 6);
        var waiting = await rig.OperationAsync(id, "node.create");
        Assert.Equal("seed", waiting.Step);
        await correct();
        await rig.SettleAsync();
        await ReadyAsync(rig, id);
        return waiting.Reason;
    }

    private static async Task<SshHosts> PrepareAsync(NodeRig rig)
    {
        var archive = Path.Combine(rig.Lab.Host.Parts.Storages.FolderOf("pve1", "local", "vztmpl"), "debian.tar.zst");
        Directory.CreateDirectory(Path.GetDirectoryName(archive)!);
        await File.WriteAllTextAsync(archive, "simulated");
        await rig.Lab.RootAsync(
            HttpMethod.Post, "nodes/pve1/lxc", ("vmid", $"{Template}"), ("ostemplate", "local:vztmpl/debian.tar.zst"), ("hostname", "debian-docker"), ("rootfs", "btr:4"),
            ("unprivileged", "1"), ("features", "nesting=1"), ("net0", "name=eth0,bridge=vmbr0,ip=manual"), ("pool", PveLab.Pool));
        await rig.Lab.UntilAsync(Template, guest => guest is { LockName: null });
        await rig.Lab.RootAsync(HttpMethod.Post, $"nodes/pve1/lxc/{Template}/template");
        await rig.Lab.UntilAsync(Template, guest => guest.IsTemplate);
        var hosts = await SshHosts.StartAsync(rig.Lab);
        await rig.SetSshAsync(hosts.Access);
        await rig.ChangePoolAsync(pool => (pool.Seed, pool.TemplateVmid) = (NodeSeeds.Ssh, Template));
        return hosts;
    }

    private static async Task<Node> ReadyAsync(NodeRig rig, string id)
    {
        var node = await rig.NodeAsync(id);
        var operation = await rig.OperationAsync(id, "node.create");
        Assert.True(node.State == NodeState.Ready, $"{node.State} {node.Reason} / {operation.State} {operation.Step} {operation.Reason} {operation.Steps}");
        return node;
    }
}
