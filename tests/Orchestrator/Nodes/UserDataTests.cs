using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Nodes;

/// <summary>A pool with user-data: its nodes are ready once cloud-init has applied it.</summary>
public sealed class UserDataTests
{
    [Fact]
    public async Task Node_OfAPoolWithUserData_IsReadyOnlyAfterCloudInit()
    {
        await using var rig = await StartAsync();
        var id = await rig.AskForNodeAsync();
        await rig.SettleAsync(passes: 30);
        Assert.Equal(NodeState.Joining, (await rig.NodeAsync(id)).State);
        Assert.Contains("cloud-init works on", (await rig.OperationAsync(id, "node.create")).Reason, StringComparison.Ordinal);

        rig.CloudInit = new(true, "done", "");
        await rig.SettleAsync();

        var node = await rig.NodeAsync(id);
        Assert.Equal(NodeState.Ready, node.State);
        Assert.Null(node.UserData);
    }

    [Fact]
    public async Task Node_CloudInitFails_IsRemovedWithItsOwnWords()
    {
        await using var rig = await StartAsync();
        rig.CloudInit = new(false, "error", "\"cloud-init modules --mode final\" ended with 1:\ncat: /nonexistent: No such file or directory\nscripts-user failed");
        var id = await rig.AskForNodeAsync();

        await rig.SettleAsync();

        var node = await rig.NodeAsync(id);
        Assert.Equal(NodeState.Failed, node.State);
        Assert.Contains("cat: /nonexistent: No such file or directory / scripts-user failed. Correct the user-data of pool default (px pools set default --user-data FILE)", node.Reason, StringComparison.Ordinal);
        Assert.Empty(rig.Guests());
    }

    [Fact]
    public async Task Node_CloudInitNeverEnds_IsRemovedAfterItsTime()
    {
        await using var rig = await StartAsync();
        var id = await rig.AskForNodeAsync();

        await rig.SettleAsync();

        Assert.Contains("did not end within 60 s", (await rig.NodeAsync(id)).Reason, StringComparison.Ordinal);
        Assert.Empty(rig.Guests());
    }

    [Theory]
    [InlineData("status: error\nboot_status_code: enabled\ndetail:\n('locale', 255)", "user-data: ('locale', 255). Correct")]
    [InlineData("Cloud config schema deprecations: \nError:\nCloud config schema errors: runcmd: 5", "runcmd: 5. Correct")]
    [InlineData("Error: Cloud config schema errors: runcmd: 5", "user-data: Cloud config schema errors: runcmd: 5. Correct")]
    public void Sentence_LeavesOutItsHeads(string detail, string part)
        => Assert.Contains(part, CloudInitSentence.Of(new(false, "error", detail), "default", 60), StringComparison.Ordinal);

    [Fact]
    public void Sentence_KeepsTheEndOfALongTale()
    {
        var sentence = CloudInitSentence.Of(new(false, "error", new string('x', 5000) + " the cause"), "default", 60);

        Assert.True(sentence.Length < 800);
        Assert.Contains("the cause. Correct", sentence, StringComparison.Ordinal);
    }

    private static async Task<NodeRig> StartAsync()
    {
        var rig = await NodeRig.StartAsync();
        await rig.ChangePoolAsync(pool => pool.UserData = "#cloud-config\nruncmd: [[cat, /nonexistent]]\n");
        return rig;
    }
}
