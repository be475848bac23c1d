using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Proxmox;

public sealed class PveClientTests
{
    [Fact]
    public async Task Version_WithPinnedCertificate_IsRead()
    {
        await using var lab = await PveLab.StartAsync();
        using var client = Client(lab.Target);

        Assert.StartsWith("9.", (await client.VersionAsync(default)).Version, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_WithAnotherPin_IsDistrustedAndNothingIsSent()
    {
        await using var lab = await PveLab.StartAsync();
        using var client = Client(lab.Target with { Fingerprint = new string('a', 64) });

        var error = await Assert.ThrowsAsync<PveException>(() => client.VersionAsync(default));

        Assert.Equal(PveErrorKind.Untrusted, error.Kind);
        Assert.Contains("fingerprint", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongToken_IsAskedOnce_ThenSuspended()
    {
        await using var lab = await PveLab.StartAsync();
        var alarms = new List<string>();
        using var client = Client(lab.Target with { TokenSecret = Guid.Empty.ToString() }, alarms);

        Assert.Equal(PveErrorKind.Unauthorized, (await Assert.ThrowsAsync<PveException>(() => client.VersionAsync(default))).Kind);
        Assert.Equal(PveErrorKind.Suspended, (await Assert.ThrowsAsync<PveException>(() => client.VersionAsync(default))).Kind);
        Assert.Equal(PveErrorKind.Suspended, (await Assert.ThrowsAsync<PveException>(() => client.ResourcesAsync(default))).Kind);

        Assert.Contains("token", Assert.Single(alarms), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreachable_SaysSo_AndNothingWasDone()
    {
        using var client = Client(new("c", "gone", new("https://127.0.0.1:21799"), null, "a@pve!b", "x"));

        Assert.Equal(PveErrorKind.Unreachable, (await Assert.ThrowsAsync<PveException>(() => client.StartAsync("pve1", 100, default))).Kind);
    }

    [Fact]
    public async Task Reads_AreRepeatedAfterErrors_ChangesAreNot()
    {
        await using var lab = await PveLab.StartAsync();
        using var client = Client(lab.Target);
        await lab.FaultAsync(new { method = "GET", path = "/version", status = 596 });
        await lab.FaultAsync(new { method = "POST", path = "*", status = 596 });

        Assert.NotNull((await client.VersionAsync(default)).Version);
        Assert.Equal(PveErrorKind.UnknownOutcome, (await Assert.ThrowsAsync<PveException>(() => client.StartAsync("pve1", 6100, default))).Kind);
    }

    [Fact]
    public async Task DroppedConnection_AfterAChange_IsAnUnknownOutcome()
    {
        await using var lab = await PveLab.StartAsync();
        using var client = Client(lab.Target);
        await lab.FaultAsync(new { method = "POST", path = "*", drop = "after" });

        Assert.Equal(PveErrorKind.UnknownOutcome, (await Assert.ThrowsAsync<PveException>(() => client.StartAsync("pve1", 6100, default))).Kind);
    }

    [Fact]
    public async Task Upload_SendsTheFile_AndReportsProgress()
    {
        await using var lab = await PveLab.StartAsync();
        using var client = Client(lab.Target);
        var content = new byte[700_000];
        Random.Shared.NextBytes(content);
        var seen = new List<long>();

        var task = await client.UploadAsync(
            "pve1", "local", "vztmpl", "node-1_amd64.tar.zst", () => new MemoryStream(content), content.Length,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), new Seen(seen.Add), default);
        await new PveTasks(TimeProvider.System).WaitAsync(client, task, TimeSpan.FromSeconds(20), default);

        Assert.Equal(content.Length, Assert.Single(await client.ContentAsync("pve1", "local", "vztmpl", default)).Size);
        Assert.Equal(content.Length, seen[^1]);
        Assert.Equal("imgcopy", task.Type);
    }

    [Fact]
    public async Task FailedTask_ThrowsWhatItMeans()
    {
        await using var lab = await PveLab.StartAsync();
        using var client = Client(lab.Target);
        await lab.RootAsync(HttpMethod.Put, "access/acl", ("path", "/vms"), ("users", "paas@pve"), ("roles", "ProxPaaS"));
        var task = await client.StartAsync("pve1", 7777, default);

        var error = await Assert.ThrowsAsync<PveException>(() => new PveTasks(TimeProvider.System).WaitAsync(client, task, TimeSpan.FromSeconds(20), default));

        Assert.Equal(PveErrorKind.NotFound, error.Kind);
        Assert.Contains("7777", error.Message, StringComparison.Ordinal);
    }

    private static PveClient Client(PveTarget target, List<string>? alarms = null)
        => new(target, new(target, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, (sentence, alarm) =>
        {
            if (alarm)
            {
                alarms?.Add(sentence);
            }
        }));

    private sealed class Seen(Action<long> note) : IProgress<long>
    {
        public void Report(long value) => note(value);
    }
}
