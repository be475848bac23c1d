using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Liveness;
using ProxPaaS.Orchestrator.Deployments.Rollouts;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Support;
using System.Text.Json.Serialization.Metadata;

namespace ProxPaaS.Tests.Orchestrator.Api;

/// <summary>The whole control plane on a free port, with SQLite in a folder of its own and a registry that is a dictionary.</summary>
public sealed class PlatformHost : IAsyncLifetime
{
    private readonly string[] _more;

    public const string Email = "admin@example.org";
    public const string Password = "correct horse battery";

    private string? _test;
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;
    private int _names;

    public PlatformHost()
        : this([])
    {
    }

    /// <param name="more">Configuration of one test's own.</param>
    internal PlatformHost(params string[] more) => _more = more;

    public FakeRegistry Registry { get; } = new();

    public Uri Url { get; private set; } = null!;

    /// <summary>Signed in as the owner.</summary>
    public HttpClient Owner { get; private set; } = null!;

    public string OwnerToken { get; private set; } = null!;

    internal IServiceProvider Services => _app!.Services;

    public async ValueTask InitializeAsync()
    {
        await Registry.StartAsync();
        _app = global::ProxPaaS.Orchestrator.Program.CreateApp(
        [
            $"--Data:Path={_folder.Path}", "--Api:Urls=http://127.0.0.1:0", $"--Registry:Host={Registry.Host}", "--Registry:Insecure=true", $"--Registry:DockerHubMirror=http://{Registry.Host}", "--Logging:Level=Warning",
            $"--Bootstrap:AdminEmail={Email}", $"--Bootstrap:AdminPassword={Password}", "--Api:RequestsPerSecond=10000",

            // Outside repositories are on this machine; no other address of it is open, and the poller is driven by its tests.
            "--Sources:AllowHttp=true", "--Outbound:Allowed:0=127.0.0.1/32", "--Sources:PollSeconds=0", "--Webhooks:BuildIntervalSeconds=0", .. _more,
        ], builder =>
        {
            // Nodes and deployments are played by the tests: who judges or moves the real ones would write in between.
            foreach (var loop in builder.Services.Where(s => s.ImplementationType == typeof(DeploymentLoop) || s.ImplementationType == typeof(LivenessLoop)).ToList())
            {
                builder.Services.Remove(loop);
            }
        });
        await _app.StartAsync();
        Url = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var installation = Services.GetRequiredService<Installation>();
        await using var context = Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        OwnerToken = await TokenAsync(context.Users.First().Id, installation.OrganisationId, "admin");
        Owner = Client(OwnerToken);
    }

    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    internal async Task<string> TokenAsync(string userId, string organisationId, params string[] scopes)
        => (await Services.GetRequiredService<TokenStore>().CreateAsync(userId, organisationId, TokenText.Api, "test", scopes, null, CancellationToken.None)).Text;

    /// <summary>A second organisation with an owner, who must see nothing of the first.</summary>
    internal async Task<string> StrangerTokenAsync(string role = "owner", params string[] scopes)
    {
        await using var context = Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        var organisation = new Organisation { Id = Ids.New("org", TimeProvider.System), Name = "stranger", CreatedAt = DateTimeOffset.UnixEpoch };
        var user = new User { Id = Ids.New("usr", TimeProvider.System), OrganisationId = organisation.Id, Email = $"{Guid.NewGuid():n}@example.org", PasswordHash = "-", Role = role, CreatedAt = DateTimeOffset.UnixEpoch };
        context.AddRange(organisation, user);
        await context.SaveChangesAsync();
        return await TokenAsync(user.Id, organisation.Id, scopes.Length == 0 ? ["admin"] : scopes);
    }

    /// <summary>Where a service is pushed to, with the owner's sign-in unless another is given.</summary>
    public string GitUrl(string project, string service = "web", string? token = null) => $"http://x:{token ?? OwnerToken}@{Url.Authority}/git/{project}/{service}.git";

    /// <summary>What the API tells the owner.</summary>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type)
    {
        using var response = await Owner.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync(type))!;
    }

    public string NewName(string prefix) => $"{prefix}{Interlocked.Increment(ref _names)}";

    public async Task<ServiceView> NewServiceAsync(ServiceSettings? settings = null)
    {
        await ForgetOtherTestsBuildsAsync();
        var project = NewName("shop");
        (await Owner.PostAsJsonAsync("/v1/projects", new CreateProjectRequest(project))).EnsureSuccessStatusCode();
        var response = await Owner.PostAsJsonAsync($"/v1/environments/{project}%2Fproduction/services", new CreateServiceRequest("web", settings), ApiJson.Default.CreateServiceRequest);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.ServiceView))!;
    }

    /// <summary>A node with the builder label whose agent is there; what it builds is up to the test.</summary>
    internal async Task<string> NewBuilderAsync()
    {
        await ForgetOtherTestsBuildsAsync();
        var node = new Node
        {
            Id = Ids.New("nod", TimeProvider.System), OrganisationId = Services.GetRequiredService<Installation>().OrganisationId, PoolId = "pool", ClusterId = "cluster", Name = NewName("builder"),
            State = NodeState.Ready, Vmid = 6000 + _names, PveNode = "pve1", Address = "127.0.0.1", Labels = ["builder"], CreatedAt = DateTimeOffset.UtcNow,
        };
        await using var context = Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        context.Nodes.Add(node);
        await context.SaveChangesAsync();
        Services.GetRequiredService<ClusterState>().ChangeNode(node.Id, live => live with { Connected = true, DockerReady = true });
        Services.GetRequiredService<LoopSignals>().Builds.Raise();
        return node.Id;
    }

    /// <summary>The build that the node is given: that one, or whichever comes first.</summary>
    internal Task<BuildSpec> AssignedAsync(string node, string? build = null)
        => Eventually.FoundAsync(async () => (await Services.GetRequiredService<IBuildWork>().ForNodeAsync(node, CancellationToken.None)).FirstOrDefault(b => build is null || b.Id == build));

    /// <summary>Tests share the host and leave builds waiting for a builder; a test's builder must not be given another test's.</summary>
    private async Task ForgetOtherTestsBuildsAsync()
    {
        var test = TestContext.Current.Test?.UniqueID;
        if (_test == test)
        {
            return;
        }

        _test = test;
        await using var context = Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        await context.Builds.Where(b => b.State == BuildState.Queued || b.State == BuildState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(b => b.State, BuildState.Cancelled).SetProperty(b => b.Reason, "its test is over"));
    }

    /// <summary>Whether anything that the platform wrote holds the text, plain.</summary>
    public bool StateContains(string text)
        => Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Any(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
        });

    internal void Disconnect(string nodeId)
        => Services.GetRequiredService<ClusterState>().ChangeNode(nodeId, live => live with { Connected = false });

    public async ValueTask DisposeAsync()
    {
        Owner?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        await Registry.DisposeAsync();
        _folder.Dispose();
    }
}
