using System.Text;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Nodes;

/// <summary>VMs of a user's own template, seeded by an image in the CD drive.</summary>
public sealed class IsoSeedTests
{
    private const int Template = 8000;

    [Fact]
    public async Task IsoSeed_FromAVmTemplate_EndsReadyAndLeavesNoImage()
    {
        await using var rig = await StartAsync();
        var id = await rig.AskForNodeAsync();
        rig.AgentsJoin = false;
        await rig.SettleAsync(passes: 8);
        var node = await rig.NodeAsync(id);
        var image = Encoding.Latin1.GetString(SeedImages.Read(rig.Lab, node.Vmid)!);
        Assert.Contains($"{node.Address}/24", image, StringComparison.Ordinal);
        Assert.Contains("the agent", image, StringComparison.Ordinal);
        Assert.Contains("sha256sum --check", image, StringComparison.Ordinal);

        rig.AgentsJoin = true;
        await rig.SettleAsync();

        node = await rig.NodeAsync(id);
        Assert.True(node.State == NodeState.Ready, $"{node.State}: {node.Reason} / {(await rig.OperationAsync(id, "node.create")).Reason}");
        var guest = Assert.Single(rig.Guests());
        Assert.Equal(ProxPaaS.Lab.Guests.GuestKind.Qemu, guest.Kind);
        Assert.Equal(("2", "2048", node.Name), (guest.Config["cores"], guest.Config["memory"], guest.Config["name"]));
        Assert.Contains(guest.Config["net0"].Split(',')[0]["virtio=".Length..].ToLowerInvariant(), image, StringComparison.Ordinal);
        Assert.Equal("none,media=cdrom", guest.Config["ide2"]);
        Assert.Empty(SeedImages.All(rig.Lab));

        Assert.True(await rig.Nodes.RequestDestroyAsync(TenantScope.All, id, "test", rig.Leadership.Epoch, CancellationToken.None));
        await rig.SettleAsync();
        Assert.Equal(NodeState.Destroyed, (await rig.NodeAsync(id)).State);
        Assert.Empty(rig.Guests());
    }

    [Theory]
    [InlineData("clone.after-post")]
    [InlineData("seed.before-write")]
    [InlineData("iso.before-upload")]
    [InlineData("iso.after-upload")]
    [InlineData("iso.after-attach")]
    [InlineData("config.after-put")]
    [InlineData("start.after-post")]
    [InlineData("iso.before-delete")]
    public async Task IsoSeed_KilledThere_IsFinishedOnceByTheNextProcess(string crashPoint)
    {
        await using var rig = await StartAsync();
        var id = await rig.AskForNodeAsync();

        await rig.SettleWithCrashAsync(crashPoint);

        Assert.Equal(NodeState.Ready, (await rig.NodeAsync(id)).State);
        Assert.Single(rig.Guests());
        Assert.Empty(SeedImages.All(rig.Lab));
    }

    [Fact]
    public async Task IsoSeed_AgentNeverJoins_LeavesNeitherVmNorImage()
    {
        await using var rig = await StartAsync();
        rig.AgentsJoin = false;
        var id = await rig.AskForNodeAsync();

        await rig.SettleAsync();

        var node = await rig.NodeAsync(id);
        Assert.Equal(NodeState.Failed, node.State);
        Assert.Contains("console", node.Reason, StringComparison.Ordinal);
        Assert.Empty(rig.Guests());
        Assert.Empty(SeedImages.All(rig.Lab));
    }

    [Fact]
    public async Task IsoSeed_TokenMayNotDeleteImages_MakesNothingAndNamesThePrivilege_ThenGoesOn()
    {
        await using var rig = await StartAsync(privileges: false);
        var id = await rig.AskForNodeAsync();
        await rig.SettleAsync(passes: 4);
        Assert.Contains("Datastore.Allocate on /storage/local", (await rig.OperationAsync(id, "node.create")).Reason, StringComparison.Ordinal);
        Assert.Empty(rig.Guests());

        await GrantAsync(rig);
        await rig.SettleAsync();

        Assert.Equal(NodeState.Ready, (await rig.NodeAsync(id)).State);
    }

    private static async Task<NodeRig> StartAsync(bool privileges = true)
    {
        var rig = await NodeRig.StartAsync();
        await rig.Lab.RootAsync(HttpMethod.Post, "nodes/pve1/qemu", ("vmid", $"{Template}"), ("name", "debian-vm"), ("scsi0", "local:4"), ("memory", "512"), ("net0", "virtio,bridge=vmbr0"), ("pool", PveLab.Pool));
        await rig.Lab.UntilAsync(Template, guest => guest.LockName is null);
        await rig.Lab.RootAsync(HttpMethod.Post, $"nodes/pve1/qemu/{Template}/template");
        await rig.Lab.UntilAsync(Template, guest => guest.IsTemplate);

        if (privileges)
        {
            await GrantAsync(rig);
        }

        await rig.ChangePoolAsync(pool => (pool.Seed, pool.TemplateVmid) = (NodeSeeds.Iso, Template));
        return rig;
    }

    private static Task GrantAsync(NodeRig rig) => rig.Lab.RootAsync(HttpMethod.Put, "access/roles/ProxPaaS", ("privs", "VM.Config.CDROM,Datastore.Allocate"), ("append", "1"));
}
