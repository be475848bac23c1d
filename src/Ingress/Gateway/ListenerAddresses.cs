using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using ProxPaaS.Ingress.Configuration;

namespace ProxPaaS.Ingress.Gateway;

/// <summary>What the server listens on, known once it has started (port 0 has become a real one).</summary>
internal sealed class ListenerAddresses(IServer server, EdgeSettings settings)
{
    /// <summary>Visitors' listeners, in configuration order.</summary>
    public IReadOnlyList<Uri> Bound() => [.. All().Take(settings.Http.Count + settings.Https.Count)];

    public Uri? Admin() => All().ElementAtOrDefault(settings.Http.Count + settings.Https.Count);

    // "http://[::]:80" and "http://0.0.0.0:80" are URIs; the order is that of the Listen calls.
    private IEnumerable<Uri> All()
        => server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address)) ?? [];
}
