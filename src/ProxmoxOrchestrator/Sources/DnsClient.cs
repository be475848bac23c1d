using System.Net;

namespace ProxPaaS.Orchestrator.Sources;

internal sealed class DnsClient : INameResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
