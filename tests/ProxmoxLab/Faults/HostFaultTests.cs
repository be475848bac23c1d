using System.Text.Json;

namespace ProxPaaS.Tests.ProxmoxLab.Faults;

public sealed class HostFaultTests
{
    [Fact]
    public async Task Host_Gone_AnswersAsAnUnreachableHostAndItsGuestsAreUnknown()
    {
        await using var lab = await LabFixture.StartAsync(hosts: ["pve1", "pve2"]);
        using var admin = new HttpClient { BaseAddress = lab.Host.AdminUrl };
        await admin.PostAsync("/human/guests", Json("""{"vmid":200,"node":"pve2"}"""), TestContext.Current.CancellationToken);
        await admin.PostAsync("/resources/refresh", null, TestContext.Current.CancellationToken);

        await admin.PutAsync("/faults/hosts/pve2?up=false", null, TestContext.Current.CancellationToken);

        Assert.Equal((595, "No route to host", ""), await lab.TryAsync("GET", "/nodes/pve2/lxc"));
        Assert.Equal((595, "No route to host", ""), await lab.TryAsync("POST", "/nodes/pve2/lxc/200/status/start", ""));
        Assert.Equal("offline", Find(await lab.RootAsync("GET", "/nodes"), "node", "pve2").GetProperty("status").GetString());
        Assert.Equal("unknown", Find(await lab.RootAsync("GET", "/cluster/resources?type=vm"), "vmid", "200").GetProperty("status").GetString());

        await admin.PutAsync("/faults/hosts/pve2?up=false&reason=Connection+refused", null, TestContext.Current.CancellationToken);
        Assert.Equal((595, "Connection refused", ""), await lab.TryAsync("GET", "/nodes/pve2/lxc"));

        await admin.PutAsync("/faults/hosts/pve2?up=true", null, TestContext.Current.CancellationToken);
        Assert.Equal("stopped", Find(await lab.RootAsync("GET", "/cluster/resources?type=vm"), "vmid", "200").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Quorum_Missing_RefusesChangesAndAllowsReading()
    {
        await using var lab = await LabFixture.StartAsync();
        using var admin = new HttpClient { BaseAddress = lab.Host.AdminUrl };
        await admin.PostAsync("/human/guests", Json("""{"vmid":200}"""), TestContext.Current.CancellationToken);

        await admin.PutAsync("/faults/quorum?present=false", null, TestContext.Current.CancellationToken);

        Assert.Equal("cluster not ready - no quorum?", (await lab.TryAsync("POST", "/nodes/pve1/lxc/200/clone", "newid=201")).Reason);
        Assert.Equal("cluster not ready - no quorum?", (await lab.TryAsync("POST", "/nodes/pve1/lxc/200/status/start", "")).Reason);
        Assert.Equal(200, (await lab.TryAsync("GET", "/nodes/pve1/lxc/200/config")).Status);
    }

    [Theory]
    [InlineData("before", 0)]
    [InlineData("after", 1)]
    public async Task Call_Dropped_HasItsEffectOnlyWhenDroppedAfterwards(string when, int pools)
    {
        await using var lab = await LabFixture.StartAsync();
        using var admin = new HttpClient { BaseAddress = lab.Host.AdminUrl };
        await admin.PostAsync("/faults/calls", Json($$"""{"method":"POST","path":"/pools","drop":"{{when}}"}"""), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<HttpRequestException>(() => lab.TryAsync("POST", "/pools", "poolid=p"));

        Assert.Equal(pools, (await lab.RootAsync("GET", "/pools")).GetArrayLength());
        Assert.Equal(200, (await lab.TryAsync("POST", "/pools", "poolid=q")).Status);
    }

    [Fact]
    public async Task Call_WithInjectedStatus_FailsTheAskedNumberOfTimes()
    {
        await using var lab = await LabFixture.StartAsync();
        using var admin = new HttpClient { BaseAddress = lab.Host.AdminUrl };
        await admin.PostAsync("/faults/calls", Json("""{"method":"GET","path":"/cluster/*","count":2,"skip":1,"status":500,"message":"out of luck"}"""), TestContext.Current.CancellationToken);

        var statuses = new List<(int, string)>();
        for (var call = 0; call < 4; call++)
        {
            var answer = await lab.TryAsync("GET", "/cluster/nextid");
            statuses.Add((answer.Status, answer.Reason));
        }

        Assert.Equal([(200, "OK"), (500, "out of luck"), (500, "out of luck"), (200, "OK")], statuses);
    }

    [Fact]
    public async Task Task_Overridden_EndsWithTheGivenError()
    {
        await using var lab = await LabFixture.StartAsync();
        using var admin = new HttpClient { BaseAddress = lab.Host.AdminUrl };
        await admin.PostAsync("/human/guests", Json("""{"vmid":200}"""), TestContext.Current.CancellationToken);
        await admin.PostAsync("/faults/tasks", Json("""{"type":"vzstart","error":"startup for container '200' failed"}"""), TestContext.Current.CancellationToken);

        Assert.Equal("startup for container '200' failed", await lab.TaskAsync("POST", "/nodes/pve1/lxc/200/status/start", ""));
        Assert.Equal("OK", await lab.TaskAsync("POST", "/nodes/pve1/lxc/200/status/start", ""));
    }

    [Fact]
    public async Task Worker_KilledWhileCloning_LeavesLocksAndVolume()
    {
        await using var lab = await LabFixture.StartAsync();
        using var admin = new HttpClient { BaseAddress = lab.Host.AdminUrl };
        await admin.PostAsync("/human/guests", Json("""{"vmid":200}"""), TestContext.Current.CancellationToken);
        var started = new TaskCompletionSource();
        lab.Host.Parts.Memory.Gate = (_, _, token) =>
        {
            started.TrySetResult();
            return Task.Delay(Timeout.Infinite, token);
        };
        var upid = (await lab.RootAsync("POST", "/nodes/pve1/lxc/200/clone", "newid=201&full=1")).GetString()!;
        await started.Task;

        await admin.PostAsync("/faults/workers/kill?type=vzclone", null, TestContext.Current.CancellationToken);

        Assert.Equal("unexpected status", (await lab.RootAsync("GET", $"/nodes/pve1/tasks/{upid}/status")).GetProperty("exitstatus").GetString());
        Assert.Equal("disk", (await lab.RootAsync("GET", "/nodes/pve1/lxc/200/config")).GetProperty("lock").GetString());
        Assert.Equal("create", (await lab.RootAsync("GET", "/nodes/pve1/lxc/201/config")).GetProperty("lock").GetString());
        using var truth = JsonDocument.Parse(await admin.GetStringAsync("/truth", TestContext.Current.CancellationToken));
        Assert.Equal(2, truth.RootElement.GetProperty("volumes").GetArrayLength());
    }

    [Fact]
    public async Task Storage_Full_FailsTheCloneAndLeavesNothing()
    {
        await using var lab = await LabFixture.StartAsync();
        using var admin = new HttpClient { BaseAddress = lab.Host.AdminUrl };
        await admin.PostAsync("/human/guests", Json("""{"vmid":200}"""), TestContext.Current.CancellationToken);
        await admin.PutAsync($"/faults/storages/{lab.Host.Parts.Storages.Volumes.Single().Storage}?full=true", null, TestContext.Current.CancellationToken);

        Assert.Contains("No space left on device", await lab.TaskAsync("POST", "/nodes/pve1/lxc/200/clone", "newid=201&full=1"));

        Assert.Equal("Configuration file 'nodes/pve1/lxc/201.conf' does not exist", (await lab.TryAsync("GET", "/nodes/pve1/lxc/201/config")).Reason);
        Assert.False((await lab.RootAsync("GET", "/nodes/pve1/lxc/200/config")).TryGetProperty("lock", out _));
    }

    [Fact]
    public async Task Effects_NameCallerAndOutcomeOfEachChange()
    {
        await using var lab = await LabFixture.StartAsync();
        using var admin = new HttpClient { BaseAddress = lab.Host.AdminUrl };
        await lab.RootAsync("POST", "/pools", "poolid=p");
        await lab.TryAsync("POST", "/pools", "poolid=p");
        await lab.RootAsync("GET", "/pools");

        using var effects = JsonDocument.Parse(await admin.GetStringAsync("/effects", TestContext.Current.CancellationToken));

        Assert.Equal([(200, "root@pam!test"), (500, "root@pam!test")], effects.RootElement.EnumerateArray().Select(effect => (effect.GetProperty("status").GetInt32(), effect.GetProperty("caller").GetString())));
    }

    private static StringContent Json(string text) => new(text, null, "application/json");

    private static JsonElement Find(JsonElement list, string key, string value) => list.EnumerateArray().Single(item => item.GetProperty(key).ToString() == value);
}
