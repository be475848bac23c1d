using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>Looks a user's host up and lets no forbidden address through. Its answer is then connected to as an address, never looked up again.</summary>
internal sealed class GuardedAddressClient(INameResolver names, IPlatformContextFactory contexts, IOptionsMonitor<SourceOptions> options)
{
    private static readonly TimeSpan LookupTime = TimeSpan.FromSeconds(10);

    /// <exception cref="RemoteException">Blocked or unknown.</exception>
    public async Task<IReadOnlyList<IPAddress>> FindAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = await LookUpAsync(host, cancellationToken);
        var allowed = options.CurrentValue.AllowedNetworks.Select(IPNetwork.Parse).ToList();
        var proxmox = await ProxmoxAsync(cancellationToken);
        foreach (var address in addresses)
        {
            // One forbidden answer is enough: a name that leads to both is no mistake to help with.
            if (AddressRules.Refusal(address, allowed, proxmox) is { } why)
            {
                throw new RemoteException(RemoteProblem.Blocked, $"{host} is not connected to: {why}.");
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
            return found.Length > 0 ? found : throw new RemoteException(RemoteProblem.Unreachable, $"{host} has no address.");
        }
        catch (Exception ex) when (ex is SocketException or TimeoutException)
        {
            throw new RemoteException(RemoteProblem.Unreachable, $"{host} cannot be looked up ({ex.Message}).");
        }
    }

    private async Task<IReadOnlyCollection<IPAddress>> ProxmoxAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var urls = await context.PveClusters.AsNoTracking().Select(c => c.Url).ToListAsync(cancellationToken);
        var found = new HashSet<IPAddress>();
        foreach (var host in urls.Select(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.DnsSafeHost : "").Where(h => h.Length > 0).Distinct())
        {
            try
            {
                found.UnionWith(IPAddress.TryParse(host, out var literal) ? [literal] : await names.ResolveAsync(host, cancellationToken).WaitAsync(LookupTime, cancellationToken));
            }
            catch (Exception ex) when (ex is SocketException or TimeoutException)
            {
                // A cluster whose name is unknown at the moment cannot be reached under it either.
            }
        }

        return found;
    }
}
