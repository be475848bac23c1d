using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Outbound;

/// <summary>
/// Connections to hosts that users name. The name is resolved here and the very address that was checked is connected to, so that a name which
/// changes its answer gains nothing; redirects are not followed.
/// </summary>
internal sealed class OutboundClient(INameResolver names, IPlatformContextFactory contexts, IOptionsMonitor<OutboundOptions> options, OutboundTrust trust, TimeProvider clock)
{
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(1), LookupTime = TimeSpan.FromSeconds(10);

    // One reference: two connections at once must not see half of it.
    private volatile Known? _proxmox;

    /// <summary>A handler for an <see cref="HttpClient"/> that guards each of its connections.</summary>
    /// <param name="authorities">PEM of authorities that are believed beside the platform's; null for none.</param>
    public SocketsHttpHandler Handler(string? authorities = null) => new()
    {
        SslOptions = { CertificateChainPolicy = trust.Policy(authorities) },
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken),
    };

    /// <summary>The addresses of a host, all of them allowed.</summary>
    /// <exception cref="OutboundRefusedException">One of them is not.</exception>
    /// <exception cref="SocketException">The name has none, or nobody answers for it.</exception>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = await LookUpAsync(host, cancellationToken);
        var allowed = options.CurrentValue.Allowed.ConvertAll(OutboundRules.Network);
        var proxmox = await ProxmoxAsync(cancellationToken);
        foreach (var address in addresses)
        {
            if (OutboundRules.WhyNot(address, allowed, proxmox) is { } why)
            {
                throw new OutboundRefusedException($"{host} is not connected to: {address} is {why}. The operator can allow it by Outbound:Allowed.");
            }
        }

        return addresses;
    }

    private async Task<IPAddress[]> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        try
        {
            var found = await names.ResolveAsync(host, cancellationToken).WaitAsync(LookupTime, cancellationToken);
            return found.Length > 0 ? found : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (TimeoutException)
        {
            throw new SocketException((int)SocketError.TryAgain);
        }
    }

    private async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync([.. addresses], port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IReadOnlySet<IPAddress>> ProxmoxAsync(CancellationToken cancellationToken)
    {
        if (_proxmox is { } known && clock.GetElapsedTime(known.At) < KnownFor)
        {
            return known.Hosts;
        }

        await using var context = contexts.Create(TenantScope.All);
        var hosts = new HashSet<IPAddress>();
        foreach (var url in await context.PveClusters.AsNoTracking().Select(c => c.Url).ToListAsync(cancellationToken))
        {
            try
            {
                hosts.UnionWith((await LookUpAsync(new Uri(url).DnsSafeHost, cancellationToken)).Select(a => a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a));
            }
            catch (SocketException)
            {
                // A host without an address cannot be reached by anybody's name either.
            }
        }

        _proxmox = new(hosts, clock.GetTimestamp());
        return hosts;
    }

    private sealed record Known(IReadOnlySet<IPAddress> Hosts, long At);
}
