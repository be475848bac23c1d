using Microsoft.AspNetCore.Http.Features;

namespace ProxPaaS.Ingress.Forwarding;

/// <summary>Counts what passes through a WebSocket over HTTP/2 (RFC 8441).</summary>
internal sealed class CountingExtendedConnect(IHttpExtendedConnectFeature inner, ForwardedRequest request) : IHttpExtendedConnectFeature
{
    public bool IsExtendedConnect => inner.IsExtendedConnect;

    public string? Protocol => inner.Protocol;

    public async ValueTask<Stream> AcceptAsync() => new CountingStream(await inner.AcceptAsync(), request);
}
