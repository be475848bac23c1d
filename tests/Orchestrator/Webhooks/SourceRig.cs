using System.Net.Http.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.Sources;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Webhooks;

/// <summary>A service of the running control plane that is built from somebody else's git server.</summary>
internal sealed class SourceRig : IAsyncDisposable
{
    private SourceRig(PlatformHost host, GitRemote remote, ServiceView service, SourceView source)
    {
        (Host, Remote, Service, Source) = (host, remote, service, source);
        Hook = new HookSender(source with { HookUrl = new Uri(host.Url, new Uri(source.HookUrl).AbsolutePath).ToString() });
    }

    public PlatformHost Host { get; }

    public GitRemote Remote { get; }

    public ServiceView Service { get; }

    public SourceView Source { get; }

    public HookSender Hook { get; }

    /// <summary>With its first commit built (well, queued: there is no builder).</summary>
    public static async Task<SourceRig> StartAsync(PlatformHost host, SourceSettings? settings = null, GitRemote? remote = null, bool settled = true, IReadOnlyList<string>? watch = null)
    {
        remote ??= await GitRemote.StartAsync();
        var service = await host.NewServiceAsync(watch is null ? null : new ServiceSettings { Build = new BuildSettings { WatchPaths = watch } });
        var wanted = (settings ?? new SourceSettings()) with { CloneUrl = settings?.CloneUrl ?? remote.Url, Provider = settings?.Provider ?? SourceProvider.Github };
        var response = await host.Owner.PostAsJsonAsync($"/v1/services/{service.Id}/sources", wanted, ApiJson.Default.SourceSettings);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var rig = new SourceRig(host, remote, service, (await response.Content.ReadFromJsonAsync(ApiJson.Default.SourceView))!);
        if (settled)
        {
            await rig.SettledAsync();
        }

        return rig;
    }

    public async Task<IReadOnlyList<BuildView>> BuildsAsync() => (await Host.Owner.GetFromJsonAsync($"/v1/services/{Service.Id}/builds?limit=200", ApiJson.Default.PageBuildView))!.Items;

    public async Task<IReadOnlyList<DeliveryView>> DeliveriesAsync() => (await Host.Owner.GetFromJsonAsync($"/v1/sources/{Source.Id}/deliveries?limit=200", ApiJson.Default.PageDeliveryView))!.Items;

    public Task<DeliveryView> DeliveryAsync(string id) => Host.Owner.GetFromJsonAsync($"/v1/deliveries/{id}", ApiJson.Default.DeliveryView)!;

    public Task<SourceView> NowAsync() => Host.Owner.GetFromJsonAsync($"/v1/sources/{Source.Id}", ApiJson.Default.SourceView)!;

    /// <summary>Waits until no delivery waits any more.</summary>
    public Task<IReadOnlyList<DeliveryView>> SettledAsync()
        => Eventually.FoundAsync(async () => await DeliveriesAsync() is var all && all.All(d => d.State != DeliveryState.Waiting) ? all : null);

    /// <summary>The delivery once it is over.</summary>
    public async Task<DeliveryView> EndAsync(HttpResponseMessage response) => await EndAsync((await HookSender.ReplyAsync(response)).Delivery);

    public Task<DeliveryView> EndAsync(string id)
        => Eventually.FoundAsync(async () => await DeliveryAsync(id) is var found && (found.State != DeliveryState.Waiting || found.Attempt > 0) ? found : null);

    public ValueTask DisposeAsync() => Remote.DisposeAsync();
}
