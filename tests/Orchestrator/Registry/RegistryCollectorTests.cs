using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Registry;
using ProxPaaS.Orchestrator.Registry.Retention;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Registry;

/// <summary>Debian's docker-registry, collected while it serves.</summary>
[Trait("Category", "Integration")]
public sealed class RegistryCollectorTests : IAsyncLifetime
{
    private readonly PlatformHost _host = new();
    private readonly HttpClient _http = new();
    private RegistryServer? _registry;

    private RegistryServer Registry => _registry!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RegistryServer.WhyNot.Length == 0 && File.Exists("/usr/bin/flock"), "needs Debian's docker-registry and flock");
        await _host.InitializeAsync();
        _registry = await RegistryServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _registry?.Dispose();
        await _host.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public async Task Collect_AfterAManifestWentAway_TakesItsLayers_AndNoOthers()
    {
        var (kept, keptLayer) = await PushAsync("org_a/srv_a", "kept");
        var (gone, goneLayer) = await PushAsync("org_a/srv_a", "gone");
        (await _http.DeleteAsync(Url($"org_a/srv_a/manifests/{gone}"), Token)).EnsureSuccessStatusCode();
        var hold = new PushHold();

        Assert.Null(await Collector(hold).CollectAsync(Token));
        Assert.False(hold.Stands);
        Assert.False(await IsThereAsync($"org_a/srv_a/blobs/{goneLayer}"));
        Assert.True(await IsThereAsync($"org_a/srv_a/blobs/{keptLayer}"));
        Assert.True(await IsThereAsync($"org_a/srv_a/manifests/{kept}"));

        // The same content again, as a build that is repeated makes it.
        var (again, layer) = await PushAsync("org_a/srv_a", "gone");
        Assert.Equal((gone, goneLayer), (again, layer));
        Assert.True(await IsThereAsync($"org_a/srv_a/blobs/{goneLayer}"));
    }

    [Fact]
    public async Task Collect_WhileABuildPushes_WaitsForItsEnd_AndHoldsTheNext()
    {
        await PushAsync("org_a/srv_a", "there");
        var service = await _host.NewServiceAsync();
        var node = await _host.NewBuilderAsync();
        var contexts = _host.Services.GetRequiredService<IPlatformContextFactory>();
        var id = Ids.New("bld", TimeProvider.System);
        await using (var context = contexts.Create(TenantScope.All))
        {
            context.Builds.Add(new Build
            {
                Id = id, OrganisationId = context.Organisations.First().Id, ServiceId = service.Id, State = BuildState.Running, Step = "pushing", NodeId = node, Attempt = 1, CommitSha = new string('a', 40),
                Ref = "refs/heads/main", CreatedAt = DateTimeOffset.UtcNow, StartedAt = DateTimeOffset.UtcNow, ImageName = "registry/org_a/srv_a",
            });
            await context.SaveChangesAsync(Token);
        }

        var hold = _host.Services.GetRequiredService<PushHold>();
        var collecting = Collector(hold).CollectAsync(Token);
        await Eventually.TrueAsync(() => hold.Stands);
        Assert.True((await _host.Services.GetRequiredService<IBuildWork>().ForNodeAsync(node, Token)).Single(b => b.Id == id).HoldPush);
        Assert.False(collecting.IsCompleted);
        await _host.Services.GetRequiredService<BuildPassStore>().FailAsync(id, "enough", Token);
        Assert.Null(await collecting);
        Assert.False(hold.Stands);
    }

    [Fact]
    public async Task LeftOver_CollectionOfAKilledControlPlane_HoldsThePushesUntilItsEnd()
    {
        var lockFile = _host.Services.GetRequiredService<IOptions<DataOptions>>().Value.Combine("registry-collect.lock");
        using var other = Process.Start("/usr/bin/flock", ["--nonblock", "--no-fork", lockFile, "/usr/bin/tail", "-f", Registry.Configuration]);
        var hold = new PushHold();
        try
        {
            await Eventually.TrueAsync(() =>
            {
                other.Refresh();
                return ProcessList.AnyWithArgument(Registry.Configuration) && other.ProcessName == "tail";
            });

            var waiting = Collector(hold).WaitForLeftOverAsync(Token);
            Assert.True(hold.Stands);
            other.Kill();
            await waiting;
            Assert.False(hold.Stands);
        }
        finally
        {
            other.Kill();
        }
    }

    private RegistryCollector Collector(PushHold hold) => new(
        Options.Create(new RegistryOptions { Host = Registry.Host, CollectConfigFile = Registry.Configuration }), _host.Services.GetRequiredService<IOptions<DataOptions>>(), hold,
        _host.Services.GetRequiredService<IPlatformContextFactory>(), _host.Services.GetRequiredService<IClusterView>(), _host.Services.GetRequiredService<IDesiredStateSignal>(), TimeProvider.System,
        NullLogger<RegistryCollector>.Instance)
    { Quiet = TimeSpan.FromSeconds(1) };

    private Uri Url(string path) => new($"http://{Registry.Host}/v2/{path}");

    private async Task<bool> IsThereAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, Url(path));
        request.Headers.Accept.Add(new("application/vnd.docker.distribution.manifest.v2+json"));
        using var response = await _http.SendAsync(request, Token);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private async Task<(string Manifest, string Layer)> PushAsync(string name, string content)
    {
        var config = await BlobAsync(name, $$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"x":"{{content}}"}""");
        var layer = await BlobAsync(name, $"layer of {content}");
        var manifest = $$"""{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":{{config.Size}},"digest":"{{config.Digest}}"},"layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":{{layer.Size}},"digest":"{{layer.Digest}}"}]}""";
        using var body = new StringContent(manifest, new MediaTypeHeaderValue("application/vnd.docker.distribution.manifest.v2+json"));
        using var response = await _http.PutAsync(Url($"{name}/manifests/{content}"), body, Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        return (response.Headers.GetValues("Docker-Content-Digest").Single(), layer.Digest);
    }

    private async Task<(string Digest, int Size)> BlobAsync(string name, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        using var begun = await _http.PostAsync(Url($"{name}/blobs/uploads/"), null, Token);
        var location = new Uri(Url(""), begun.Headers.Location!);
        using var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = new("application/octet-stream");
        using var ended = await _http.PutAsync(new Uri($"{location}{(location.Query.Length > 0 ? "&" : "?")}digest={digest}"), body, Token);
        Assert.True(ended.IsSuccessStatusCode, await ended.Content.ReadAsStringAsync(Token));
        return (digest, bytes.Length);
    }
}
