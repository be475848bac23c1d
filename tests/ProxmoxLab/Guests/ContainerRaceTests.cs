namespace ProxPaaS.Tests.ProxmoxLab.Guests;

public sealed class ContainerRaceTests
{
    private const string Archive = "node_1_amd64.tar.zst";

    [Fact]
    public async Task Template_ClonedSixTimesAtOnce_IsLockedForAllButOne()
    {
        await using var lab = await WithTemplateAsync();
        var release = Hold(lab, "clone");

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(index => lab.TryAsync("POST", "/nodes/pve1/lxc/9000/clone", $"newid={100 + index}")));
        release.SetResult();
        await lab.SettleAsync();

        Assert.Equal(["CT is locked (disk)", "CT is locked (disk)", "CT is locked (disk)", "CT is locked (disk)", "CT is locked (disk)", "OK"], answers.Select(answer => answer.Reason).Order());
    }

    [Fact]
    public async Task Vmid_TakenByManyAtOnce_GoesToExactlyOne()
    {
        await using var lab = await WithTemplateAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => lab.TryAsync("POST", "/nodes/pve1/lxc", $"vmid=100&ostemplate=local:vztmpl/{Archive}&rootfs=local:1")));

        Assert.Equal(1, answers.Count(answer => answer.Status == 200));
        Assert.Equal(5, answers.Count(answer => answer.Reason.EndsWith("CT 100 already exists on node 'pve1'", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Container_DestroyedTwiceAtOnce_FailsOnceInTheTask()
    {
        await using var lab = await WithTemplateAsync();
        await lab.TaskAsync("POST", "/nodes/pve1/lxc/9000/clone", "newid=100");
        var release = Hold(lab, "destroy");
        var first = (await lab.RootAsync("DELETE", "/nodes/pve1/lxc/100")).GetString()!;
        var second = (await lab.RootAsync("DELETE", "/nodes/pve1/lxc/100")).GetString()!;
        release.SetResult();

        Assert.Equal("OK", await lab.EndAsync(first));
        Assert.Equal("Configuration file 'nodes/pve1/lxc/100.conf' does not exist", await lab.EndAsync(second));
    }

    [Fact]
    public async Task Config_WhileTheContainerIsMade_WaitsForTheLockTenSeconds()
    {
        await using var lab = await WithTemplateAsync();
        var release = Hold(lab, "create");
        await lab.RootAsync("POST", "/nodes/pve1/lxc", $"vmid=100&ostemplate=local:vztmpl/{Archive}&rootfs=local:1");

        var answer = await lab.LockTimesOutAsync(lab.TryAsync("PUT", "/nodes/pve1/lxc/100/config", "description=x"));
        release.SetResult();

        Assert.Equal("can't lock file '/run/lock/lxc/pve-config-100.lock' - got timeout", answer.Reason);
    }

    [Fact]
    public async Task Workers_AllWaitingForOneLock_HoldUpOtherProtectedCallsOnly()
    {
        await using var lab = await WithTemplateAsync();
        using var held = await lab.Host.Parts.Locks.AcquireAsync(ProxPaaS.Lab.Guests.GuestKind.Lxc, 9000, TestContext.Current.CancellationToken);
        var waiting = Enumerable.Range(0, 3).Select(_ => lab.TryAsync("PUT", "/nodes/pve1/lxc/9000/config", "description=x")).ToList();
        await lab.LocksAreWaitedForAsync(3);

        var current = lab.TryAsync("GET", "/nodes/pve1/lxc/9000/status/current");
        Assert.Equal(200, (await lab.TryAsync("GET", "/nodes/pve1/lxc/9000/config")).Status);
        Assert.False(current.IsCompleted);
        held.Dispose();

        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(200, answer.Status));
        Assert.Equal(200, (await current).Status);
    }

    [Fact]
    public async Task Lock_Mounted_LetsStartPassAndRefusesTheRest()
    {
        await using var lab = await WithTemplateAsync();
        await lab.TaskAsync("POST", "/nodes/pve1/lxc/9000/clone", "newid=100");
        lab.Host.Parts.Guests.Change(lab.Host.Parts.Guests.Find(100)!, guest => guest.Config["lock"] = "mounted");

        Assert.Equal("CT is locked (mounted)", (await lab.TryAsync("PUT", "/nodes/pve1/lxc/100/config", "cores=1")).Reason);
        Assert.Equal("CT is locked (mounted)", (await lab.TryAsync("DELETE", "/nodes/pve1/lxc/100?force=1")).Reason);
        Assert.Equal("CT is locked (mounted)", (await lab.TryAsync("POST", "/nodes/pve1/lxc/100/template", "")).Reason);
        Assert.Equal("OK", await lab.TaskAsync("POST", "/nodes/pve1/lxc/100/status/start", ""));
        Assert.Equal("CT is locked (mounted)", await lab.TaskAsync("POST", "/nodes/pve1/lxc/100/status/shutdown", ""));
        Assert.Equal("OK", await lab.TaskAsync("POST", "/nodes/pve1/lxc/100/status/stop", ""));
    }

    private static async Task<LabFixture> WithTemplateAsync()
    {
        var lab = await LabFixture.StartAsync();
        lab.AddArchive(Archive);
        Assert.Equal("OK", await lab.TaskAsync("POST", "/nodes/pve1/lxc", $"vmid=9000&ostemplate=local:vztmpl/{Archive}&rootfs=btr:1&hostname=tpl"));
        await lab.RootAsync("POST", "/nodes/pve1/lxc/9000/template", "");
        await lab.SettleAsync();
        return lab;
    }

    private static TaskCompletionSource Hold(LabFixture lab, string work)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lab.Host.Parts.Memory.Gate = (what, _, token) => what == work ? gate.Task.WaitAsync(token) : Task.CompletedTask;
        return gate;
    }
}
