using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Nodes;

public sealed class NodeCreateTests
{
    [Fact]
    public async Task NodeCreate_FromNothing_BuildsTheTemplateAndEndsReady()
    {
        await using var rig = await NodeRig.StartAsync();
        var id = await rig.AskForNodeAsync();

        await rig.SettleAsync();

        var node = await rig.NodeAsync(id);
        var operation = await rig.OperationAsync(id, "node.create");
        Assert.True(node.State == NodeState.Ready, $"{node.State} {node.Reason} / {operation.State} {operation.Step} {operation.Reason} {operation.Steps}");
        Assert.Equal((1950, 1888), (node.CpuMilli, node.MemoryMiB));
        var guest = Assert.Single(rig.Guests());
        Assert.Equal(node.Vmid, guest.Vmid);
        Assert.True(guest.Running);
        Assert.Equal(node.Name, guest.Config["hostname"]);
        Assert.Contains($"ip={node.Address}/24", guest.Config["net0"], StringComparison.Ordinal);
        Assert.Contains("pool-default", guest.Config["tags"], StringComparison.Ordinal);
    }
}
