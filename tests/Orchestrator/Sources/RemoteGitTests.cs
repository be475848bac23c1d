using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Outbound;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Sources;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.Outbound;
using ProxPaaS.Tests.Orchestrator.Webhooks;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Sources;

/// <summary>Outside repositories that are down, refuse, redirect, lie about where they are, or are missed by their hooks.</summary>
[Collection(PlatformGroup.Name)]
public sealed class RemoteGitTests(PlatformHost host)
{
    [Fact]
    public async Task Token_GoesToItsServerOnly_AndIsNowhereElse()
    {
        await using var remote = await GitRemote.StartAsync();
        remote.Authorization = $"Basic {Convert.ToBase64String("x-access-token:sentinel-5e1c"u8)}";
        await using var rig = await SourceRig.StartAsync(host, new SourceSettings { Token = "sentinel-5e1c" }, remote);

        Assert.Single(await rig.BuildsAsync());
        Assert.False(host.StateContains("sentinel-5e1c"));
        Assert.False(host.StateContains(Convert.ToBase64String("x-access-token:sentinel-5e1c"u8)));
        Assert.DoesNotContain(Directory.EnumerateFiles("/proc", "cmdline", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true }), file => Contains(file, "sentinel-5e1c"));
    }

    [Fact]
    public async Task WrongToken_FailsWithWhatToDo_AndTheRightOneHeals()
    {
        await using var remote = await GitRemote.StartAsync();
        remote.Authorization = $"Basic {Convert.ToBase64String("x-access-token:right"u8)}";
        await using var rig = await SourceRig.StartAsync(host, new SourceSettings { Token = "wrong" }, remote, settled: false);
        var first = await rig.EndAsync((await rig.DeliveriesAsync())[0].Id);

        Assert.Contains("Set one that may read owner/repo: px sources set --token-stdin", first.Reason);
        Assert.Contains("Tried again at", first.Reason);
        Assert.Contains("Set one that may read", (await rig.NowAsync()).Problem);

        (await host.Owner.PatchAsJsonAsync($"/v1/sources/{rig.Source.Id}", new SourceSettings { Token = "right" }, ApiJson.Default.SourceSettings)).EnsureSuccessStatusCode();
        var sync = await (await host.Owner.PostAsync($"/v1/sources/{rig.Source.Id}/sync", null)).Content.ReadFromJsonAsync(ApiJson.Default.SyncReply);
        Assert.Equal(DeliveryState.Done, (await rig.EndAsync(sync!.DeliveryId)).State);
        Assert.Equal("", (await rig.NowAsync()).Problem);
    }

    [Theory]
    [InlineData(503, "does not answer as a git server does")]
    [InlineData(404, "has no repository owner/repo")]
    public async Task HostThatIsDown_OrHasNoSuchRepository_IsTriedAgain_AndSaysSo(int status, string sentence)
    {
        await using var rig = await SourceRig.StartAsync(host);
        rig.Remote.Status = status;
        var end = await rig.EndAsync(await rig.Hook.PushAsync(await rig.Remote.CommitAsync("Second")));

        Assert.Equal((DeliveryState.Waiting, 1), (end.State, end.Attempt));
        Assert.Contains(sentence, end.Reason);

        // Due once more, with the host back.
        rig.Remote.Status = null;
        await DueNowAsync(end.Id);
        Assert.All(await rig.SettledAsync(), d => Assert.Equal(DeliveryState.Done, d.State));
        Assert.Equal(2, (await rig.BuildsAsync()).Count);
    }

    [Fact]
    public async Task HostThatStandsStill_IsGivenUpInTime()
    {
        await using var remote = await GitRemote.StartAsync();
        remote.StallAfter = 10;
        var problem = await Assert.ThrowsAsync<RemoteException>(() => Git(new SourceOptions { AllowHttp = true, ListTimeoutSeconds = 2 }).ListAsync(Access(remote), [], null, CancellationToken.None));

        Assert.Equal(RemoteProblem.Unreachable, problem.Problem);
        Assert.EndsWith("did not finish within 2 seconds.", problem.Message);
    }

    [Fact]
    public async Task FetchThatBringsTooMuch_IsEnded_AndLeavesNothing()
    {
        var service = await host.NewServiceAsync();
        var repositories = host.Services.GetRequiredService<ProxPaaS.Orchestrator.Git.GitRepositoryStore>();
        await repositories.EnsureAsync(service.Id, CancellationToken.None);
        await using var remote = await GitRemote.StartAsync();
        await remote.CommitAsync("Large", ("noise", Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(4 * 1024 * 1024))));
        remote.StallAfter = 2 * 1024 * 1024;
        var problem = await Assert.ThrowsAsync<RemoteException>(
            () => Git(new SourceOptions { AllowHttp = true, MaxFetchMiB = 1 }).FetchAsync(Access(remote), service.Id, ["+refs/heads/main:refs/heads/main"], CancellationToken.None));

        Assert.Equal(RemoteProblem.TooLarge, problem.Problem);
        Assert.Contains("sends more than 1 MiB", problem.Message);
        var left = Directory.EnumerateFiles(host.Services.GetRequiredService<ProxPaaS.Orchestrator.Git.GitExecutor>().PathOf(service.Id), "tmp_*", SearchOption.AllDirectories);
        Assert.Empty(left);
    }

    [Fact]
    public async Task BranchThatIsMissing_IsNoBuild_AndNoEndlessTry()
    {
        await using var rig = await SourceRig.StartAsync(host);
        var end = await rig.EndAsync(await rig.Hook.PushAsync(new string('a', 40), reference: "refs/heads/never-was"));

        Assert.Equal(DeliveryState.Done, end.State);
        Assert.Contains("never-was is gone", end.Reason);
    }

    [Fact]
    public async Task ForcePushedAway_TheCommitThatIsThereIsBuilt()
    {
        await using var rig = await SourceRig.StartAsync(host);
        var lost = await rig.Remote.CommitAsync("Lost");
        await rig.Remote.Tree.RunAsync("reset", "-q", "--hard", "HEAD~1");
        var kept = await rig.Remote.CommitAsync("Kept");
        var end = await rig.EndAsync(await rig.Hook.PushAsync(lost));

        Assert.Equal(DeliveryState.Done, end.State);
        Assert.Equal(kept, (await rig.BuildsAsync())[0].CommitSha);
    }

    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("[::1]")]
    [InlineData("0")]
    [InlineData("0x7f000002")]
    [InlineData("2130706434")]
    [InlineData("127.2")]
    [InlineData("[::ffff:127.0.0.2]")]
    [InlineData("169.254.169.254")]
    public async Task AddressOfThisMachine_IsNeverConnectedTo(string address)
    {
        using var trap = new Trap(IPAddress.IPv6Any);
        foreach (var url in new[] { $"http://{address}:{trap.Port}/a/b", $"ssh://git@{address}:{trap.Port}/a/b" })
        {
            var service = await host.NewServiceAsync();
            var response = await host.Owner.PostAsJsonAsync($"/v1/services/{service.Id}/sources", new SourceSettings { CloneUrl = url }, ApiJson.Default.SourceSettings);
            if (response.StatusCode == HttpStatusCode.BadRequest)
            {
                continue;
            }

            var source = (await response.Content.ReadFromJsonAsync(ApiJson.Default.SourceView))!;
            var delivery = await Eventually.FoundAsync(async () => (await host.GetAsync($"/v1/sources/{source.Id}/deliveries", ApiJson.Default.PageDeliveryView)).Items.Single() is { Attempt: > 0 } tried ? tried : null);
            Assert.Contains("is not connected to", delivery.Reason);
        }

        Assert.Equal(0, trap.Connections);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        using var trap = new Trap(IPAddress.Parse("127.0.0.1"));
        await using var remote = await GitRemote.StartAsync();
        (remote.Status, remote.Location) = (301, $"http://127.0.0.1:{trap.Port}/owner/repo.git/info/refs?service=git-upload-pack");
        await using var rig = await SourceRig.StartAsync(host, null, remote, settled: false);
        var end = await rig.EndAsync((await rig.DeliveriesAsync())[0].Id);

        Assert.Contains("redirect", end.Reason);
        Assert.Equal(0, trap.Connections);
    }

    [Fact]
    public async Task NameThatChangesItsAnswer_IsConnectedToWhereItWasChecked()
    {
        await using var remote = await GitRemote.StartAsync();
        var names = new ChangingName(IPAddress.Parse("127.0.0.1"), IPAddress.Parse("127.0.0.2"));
        using var trap = new Trap(IPAddress.Parse("127.0.0.2"), new Uri(remote.Url).Port);
        var services = host.Services;
        var options = services.GetRequiredService<IOptionsMonitor<SourceOptions>>();
        var guard = TestOutbound.Create(services.GetRequiredService<IPlatformContextFactory>(), names, "127.0.0.1");
        var git = new RemoteGitClient(services.GetRequiredService<ProxPaaS.Orchestrator.Git.GitExecutor>(), guard, TestOutbound.Trust, options, services.GetRequiredService<IOptions<DataOptions>>(), TimeProvider.System);
        var url = CloneUrl.Parse(remote.Url.Replace("127.0.0.1", "rebind.example"), out _)!;

        var tips = await git.ListAsync(new RemoteAccess(url, null, null, null, null), [], null, CancellationToken.None);
        Assert.Equal(await remote.Tree.HeadAsync(), tips["refs/heads/main"]);
        Assert.Equal(1, names.Asked);
        await Assert.ThrowsAsync<RemoteException>(() => git.ListAsync(new RemoteAccess(url, null, null, null, null), [], null, CancellationToken.None));
        Assert.Equal(0, trap.Connections);
    }

    [Fact]
    public async Task Poller_HealsAMissedDelivery_Once()
    {
        await using var rig = await SourceRig.StartAsync(host);
        var missed = await rig.Remote.CommitAsync("Nobody said so");
        await PollAsync(rig);
        await rig.SettledAsync();

        Assert.Equal(missed, (await rig.BuildsAsync())[0].CommitSha);
        Assert.Equal("poll", (await rig.DeliveriesAsync())[0].Origin);
        Assert.NotNull((await rig.NowAsync()).LastPollAt);
        await PollAsync(rig);
        await rig.SettledAsync();
        Assert.Equal(2, (await rig.DeliveriesAsync()).Count);

        // The hook's delivery comes after all.
        Assert.Equal(DeliveryState.Skipped, (await rig.EndAsync(await rig.Hook.PushAsync(missed))).State);
        Assert.Equal(2, (await rig.BuildsAsync()).Count);
    }

    [Fact]
    public async Task SubmodulesAndLinks_ComeAsTheyWereCommitted_AndLeadNowhere()
    {
        await using var rig = await SourceRig.StartAsync(host);
        var tree = rig.Remote.Tree;
        await tree.RunAsync("update-index", "--add", "--cacheinfo", $"160000,{new string('1', 40)},evil");
        File.CreateSymbolicLink(tree.Combine("link"), "/etc/passwd");
        using var trap = new Trap(IPAddress.Parse("127.0.0.1"));
        var modules = $"[submodule \"evil\"]\n\tpath = evil\n\turl = ext::sh -c touch% /tmp/proxpaas-canary\n[submodule \"near\"]\n\tpath = near\n\turl = http://127.0.0.1:{trap.Port}/a\n[submodule \"up\"]\n\tpath = up\n\turl = ../../etc\n";
        var sha = await rig.Remote.CommitAsync("Odd places", (".gitmodules", modules), ("with space\nand line", "x"), ("--upload-pack=touch canary", "x"));
        var end = await rig.EndAsync(await rig.Hook.PushAsync(sha));

        // They are text in a commit that is built like any other: nobody goes where they point.
        Assert.Equal((DeliveryState.Done, sha), (end.State, (await rig.BuildsAsync())[0].CommitSha));
        Assert.Equal(0, trap.Connections);
        Assert.False(File.Exists("/tmp/proxpaas-canary"));
    }

    [Theory]
    [InlineData("[submodule \"-u./evil\"]\n\tpath = evil\n\turl = -u./evil\n")]
    [InlineData("[submodule \"../../hooks\"]\n\tpath = evil\n\turl = https://git.example/a\n")]
    [InlineData("[submodule \"evil\"]\n\tpath = -evil\n\turl = https://git.example/a\n")]
    public async Task Submodules_ThatAttackTheirClients_AreNotTakenIn(string modules)
    {
        await using var rig = await SourceRig.StartAsync(host);
        var end = await rig.EndAsync(await rig.Hook.PushAsync(await rig.Remote.CommitAsync("Attack", (".gitmodules", modules))));

        Assert.Equal(DeliveryState.Waiting, end.State);
        Assert.Contains("holds an object that git does not take in (error: object", end.Reason);
        Assert.Single(await rig.BuildsAsync());
    }

    [Fact]
    public async Task RemovedSource_LeavesNothing_AndItsHookAnswers404()
    {
        await using var rig = await SourceRig.StartAsync(host);
        Assert.Equal(HttpStatusCode.NoContent, (await host.Owner.DeleteAsync($"/v1/sources/{rig.Source.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await rig.Hook.GithubAsync("ping", "{}")).StatusCode);
        await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        Assert.False(await context.Deliveries.AnyAsync(d => d.SourceId == rig.Source.Id));
        Assert.False(await context.SourceRefs.AnyAsync(r => r.SourceId == rig.Source.Id));
    }

    private static RemoteAccess Access(GitRemote remote) => new(CloneUrl.Parse(remote.Url, out _)!, null, null, null, null);

    private RemoteGitClient Git(SourceOptions options) => new(
        host.Services.GetRequiredService<ProxPaaS.Orchestrator.Git.GitExecutor>(), host.Services.GetRequiredService<OutboundClient>(), TestOutbound.Trust, new Fixed(options), host.Services.GetRequiredService<IOptions<DataOptions>>(), TimeProvider.System);

    private async Task PollAsync(SourceRig rig)
    {
        await using (var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All))
        {
            await context.Sources.ExecuteUpdateAsync(set => set.SetProperty(s => s.NextPollAt, s => s.Id == rig.Source.Id ? DateTimeOffset.UnixEpoch : DateTimeOffset.MaxValue.AddDays(-1)));
        }

        var options = new SourceOptions { AllowHttp = true, PollSeconds = 180 };
        await ActivatorUtilities.CreateInstance<SourcePollLoop>(host.Services, new Fixed(options)).ReconcileAsync(CancellationToken.None);
    }

    private async Task DueNowAsync(string delivery)
    {
        await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        await context.Deliveries.Where(d => d.Id == delivery).ExecuteUpdateAsync(set => set.SetProperty(d => d.NextAttemptAt, DateTimeOffset.UnixEpoch));
        host.Services.GetRequiredService<ProxPaaS.Orchestrator.Cluster.LoopSignals>().Deliveries.Raise();
    }

    private static bool Contains(string file, string text)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file)).Contains(text, StringComparison.Ordinal);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private sealed class Fixed(SourceOptions value) : IOptionsMonitor<SourceOptions>
    {
        public SourceOptions CurrentValue => value;

        public SourceOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<SourceOptions, string?> listener) => null;
    }

    private sealed class ChangingName(params IPAddress[] answers) : INameResolver
    {
        private int _asked;

        public int Asked => _asked;

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult<IPAddress[]>([answers[Math.Min(Interlocked.Increment(ref _asked), answers.Length) - 1]]);
    }

    /// <summary>Counts who connects to where nobody may.</summary>
    private sealed class Trap : IDisposable
    {
        private readonly TcpListener _listener;
        private int _connections;

        public Trap(IPAddress address, int port = 0)
        {
            _listener = new TcpListener(address, port);
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                _listener.Server.DualMode = true;
            }

            _listener.Start();
            _ = CountAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Connections => Volatile.Read(ref _connections);

        public void Dispose() => _listener.Dispose();

        private async Task CountAsync()
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
            }
        }
    }
}
