using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.CommitStatuses;
using ProxPaaS.Tests.Orchestrator.Outbound;
using ProxPaaS.Tests.Orchestrator.Webhooks;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Sources;

/// <summary>Git servers behind an authority of their operator's own: real TLS, to git and to the provider's API alike.</summary>
[Collection(PlatformGroup.Name)]
public sealed class PrivateAuthorityTests(PlatformHost host)
{
    [Fact]
    public async Task Source_IsRefusedWithWhatToDo_AndWorksWithItsAuthority_ForItselfAlone()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("127.0.0.1");
        await using var api = await StatusApi.StartAsync(certificate);
        await using var remote = await GitRemote.StartAsync(certificate);
        await using var rig = await SourceRig.StartAsync(host, new SourceSettings { Token = "token-0123456789", ApiUrl = api.Url }, remote, settled: false);
        var first = await rig.EndAsync((await rig.DeliveriesAsync())[0].Id);

        Assert.Contains("no authority known here vouches for", first.Reason);
        Assert.Contains("px sources set --ca-file FILE", (await rig.NowAsync()).Problem);
        Assert.Empty((await rig.NowAsync()).Authorities);

        await PatchAsync(rig, new SourceSettings { CaCertificates = $"# from the wiki\n{authority.Pem}\n" });
        Assert.Equal("CN=Home authority", Assert.Single((await rig.NowAsync()).Authorities).Subject);
        await SyncAsync(rig);
        var build = Assert.Single(await rig.BuildsAsync());
        await Eventually.TrueAsync(() => api.Got.Any(g => g.Path == $"/repos/owner/repo/statuses/{build.CommitSha}"));
        Assert.Equal("", (await rig.NowAsync()).Problem);

        // Somebody else's source of the same server does not believe it.
        var other = await host.NewServiceAsync();
        var response = await host.Owner.PostAsJsonAsync($"/v1/services/{other.Id}/sources", new SourceSettings { CloneUrl = remote.Url, Provider = SourceProvider.Github }, ApiJson.Default.SourceSettings);
        var source = (await response.Content.ReadFromJsonAsync(ApiJson.Default.SourceView))!;
        await Eventually.TrueAsync(async () => (await host.Owner.GetFromJsonAsync($"/v1/sources/{source.Id}", ApiJson.Default.SourceView))!.Problem.Contains("vouches for", StringComparison.Ordinal));

        await PatchAsync(rig, new SourceSettings { CaCertificates = "" });
        Assert.Empty((await rig.NowAsync()).Authorities);
        var refused = await rig.EndAsync(await rig.Hook.PushAsync(await rig.Remote.CommitAsync("Second")));
        Assert.Contains("vouches for", refused.Reason);
    }

    [Fact]
    public async Task ForeignName_IsNotBelieved_WhoeverVouchesForIt()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("git.example");
        await using var remote = await GitRemote.StartAsync(certificate);
        await using var rig = await SourceRig.StartAsync(host, new SourceSettings { CaCertificates = authority.Pem }, remote, settled: false);
        var end = await rig.EndAsync((await rig.DeliveriesAsync())[0].Id);

        Assert.Contains("shows a certificate", end.Reason);
        Assert.Empty(await rig.BuildsAsync());
    }

    [Fact]
    public async Task Authority_WithItsPrivateKey_IsRefused_AndKeptNowhere()
    {
        using var authority = new TestAuthority();
        var service = await host.NewServiceAsync();
        var settings = new SourceSettings { CloneUrl = "https://git.example/a/b", CaCertificates = $"{authority.Pem}\n{authority.KeyPem}" };
        using var response = await host.Owner.PostAsJsonAsync($"/v1/services/{service.Id}/sources", settings, ApiJson.Default.SourceSettings);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("It holds a private key", await response.Content.ReadAsStringAsync());
        Assert.False(host.StateContains(authority.KeyPem.Split('\n')[1]));
    }

    [Fact]
    public async Task CertificatesOwnAddresses_AreNotCalled()
    {
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("127.0.0.1", $"http://127.0.0.1:{((IPEndPoint)trap.LocalEndpoint).Port}/ca.crt");
        await using var api = await StatusApi.StartAsync(certificate);
        await using var rig = await SourceRig.StartAsync(host, new SourceSettings { Token = "token-0123456789", ApiUrl = api.Url });
        var build = Assert.Single(await rig.BuildsAsync());
        await Eventually.TrueAsync(async () => await ProblemAsync(build.Id) is { Length: > 0 } problem && problem.Contains("vouches for", StringComparison.Ordinal));

        Assert.False(trap.Pending());
        Assert.Empty(api.Got);
    }

    [Fact]
    public async Task PlatformsAuthorities_HoldForEverySource()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        await File.WriteAllTextAsync(folder.Combine("ca.pem"), authority.Pem);
        await using var own = new PlatformHost($"--Outbound:CaFile={folder.Combine("ca.pem")}");
        await own.InitializeAsync();
        using var certificate = authority.Issue("127.0.0.1");
        await using var api = await StatusApi.StartAsync(certificate);
        await using var remote = await GitRemote.StartAsync(certificate);
        await using var rig = await SourceRig.StartAsync(own, new SourceSettings { Token = "token-0123456789", ApiUrl = api.Url }, remote);

        Assert.Single(await rig.BuildsAsync());
        await Eventually.TrueAsync(() => !api.Got.IsEmpty);
    }

    private static async Task PatchAsync(SourceRig rig, SourceSettings settings)
        => (await rig.Host.Owner.PatchAsJsonAsync($"/v1/sources/{rig.Source.Id}", settings, ApiJson.Default.SourceSettings)).EnsureSuccessStatusCode();

    private static async Task SyncAsync(SourceRig rig)
    {
        var sync = await (await rig.Host.Owner.PostAsync($"/v1/sources/{rig.Source.Id}/sync", null)).Content.ReadFromJsonAsync(ApiJson.Default.SyncReply);
        var end = await rig.EndAsync(sync!.DeliveryId);
        Assert.True(end.State == DeliveryState.Done, end.Reason);
    }

    private async Task<string?> ProblemAsync(string build)
    {
        await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        return await context.CommitStatuses.Where(s => s.BuildId == build).Select(s => s.Problem).SingleOrDefaultAsync();
    }
}
