using System.Net;

namespace ProxPaaS.Orchestrator.Outbound;

internal sealed class DnsClient : INameResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
