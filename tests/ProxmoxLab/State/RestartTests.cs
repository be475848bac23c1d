namespace ProxPaaS.Tests.ProxmoxLab.State;

public sealed class RestartTests
{
    [Fact]
    public async Task Lab_Restarted_KnowsGuestsTokensPoolsAndTasks()
    {
        await using var lab = await LabFixture.StartAsync();
        lab.AddArchive("a.tar.zst");
        await lab.RootAsync("POST", "/pools", "poolid=p");
        await lab.RootAsync("POST", "/access/users", "userid=u@pve&password=password1");
        var secret = (await lab.RootAsync("POST", "/access/users/u@pve/token/tt", "privsep=0")).GetProperty("value").GetString();
        await lab.RootAsync("PUT", "/access/acl", "path=/pool/p&users=u@pve&roles=PVEVMUser");
        await lab.TaskAsync("POST", "/nodes/pve1/lxc", "vmid=100&ostemplate=local:vztmpl/a.tar.zst&rootfs=local:1&pool=p&net0=name%3Deth0%2Cbridge%3Dvmbr0%2Cip%3D10.88.0.5/24");
        await lab.TaskAsync("POST", "/nodes/pve1/lxc/100/status/start", "");
        var config = (await lab.RootAsync("GET", "/nodes/pve1/lxc/100/config")).ToString();
        var tasks = (await lab.RootAsync("GET", "/nodes/pve1/tasks")).ToString();

        await lab.RestartAsync();

        Assert.Equal(config, (await lab.RootAsync("GET", "/nodes/pve1/lxc/100/config")).ToString());
        Assert.Equal(tasks, (await lab.RootAsync("GET", "/nodes/pve1/tasks")).ToString());
        var answer = await lab.TryAsync("GET", "/nodes/pve1/lxc/100/status/current", token: $"PVEAPIToken=u@pve!tt={secret}");
        Assert.Contains("\"running\"", answer.Body);
    }

    [Fact]
    public async Task Task_CutOffByACrash_HasUnexpectedStatusAndItsLockStays()
    {
        await using var lab = await LabFixture.StartAsync();
        lab.AddArchive("a.tar.zst");
        lab.Host.Parts.Memory.Gate = (_, _, _) => Task.Delay(Timeout.Infinite, CancellationToken.None);
        var upid = (await lab.RootAsync("POST", "/nodes/pve1/lxc", "vmid=100&ostemplate=local:vztmpl/a.tar.zst&rootfs=local:1")).GetString();

        await lab.RestartAsync();

        Assert.Equal("unexpected status", (await lab.RootAsync("GET", $"/nodes/pve1/tasks/{upid}/status")).GetProperty("exitstatus").GetString());
        Assert.Equal("create", (await lab.RootAsync("GET", "/nodes/pve1/lxc/100/config")).GetProperty("lock").GetString());
    }
}
