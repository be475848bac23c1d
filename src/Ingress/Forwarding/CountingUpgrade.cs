using Microsoft.AspNetCore.Http.Features;

namespace ProxPaaS.Ingress.Forwarding;

/// <summary>Counts what passes through an upgraded connection (WebSocket).</summary>
internal sealed class CountingUpgrade(IHttpUpgradeFeature inner, ForwardedRequest request) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => new CountingStream(await inner.UpgradeAsync(), request);
}
