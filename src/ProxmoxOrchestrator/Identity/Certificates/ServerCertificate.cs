using System.Collections.ObjectModel;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>The listener's certificate: made in memory, replaced at half of its life. Handshakes under way keep the old one.</summary>
internal sealed class ServerCertificate(PlatformCaStore authorities, IOptions<AgentsOptions> options, TimeProvider clock)
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Current? _current;

    public async ValueTask<SslStreamCertificateContext> GetAsync(CancellationToken cancellationToken)
    {
        if (_current is { } ready && clock.GetUtcNow() < ready.RenewAt)
        {
            return ready.Context;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_current is null || clock.GetUtcNow() >= _current.RenewAt)
            {
                var authority = await authorities.GetAsync(cancellationToken);
                _current = new(WithRoot(authority.IssueServer(Names()), authority.Certificate), clock.GetUtcNow() + (CertificateMint.ServerLife / 2));
            }

            return _current.Context;
        }
        finally
        {
            _gate.Release();
        }
    }

    private IEnumerable<string> Names()
        => (options.Value.Url is { } url ? new[] { new Uri(url).IdnHost.Trim('[', ']') } : [])
            .Concat(options.Value.Names).Append("localhost").Append("127.0.0.1").Append("::1").Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A joining agent knows only the root's hash, so the handshake must carry the root itself. On Linux, .NET strips a root from what it
    /// sends and has no switch for it; its own list is therefore set. Goes away when SslStreamCertificateContext can be told to keep the root.
    /// </summary>
    private static SslStreamCertificateContext WithRoot(X509Certificate2 leaf, X509Certificate2 root)
    {
        var context = SslStreamCertificateContext.Create(leaf, [root], offline: true);
        Intermediates(context) = new([root]);
        return context;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<IntermediateCertificates>k__BackingField")]
    private static extern ref ReadOnlyCollection<X509Certificate2> Intermediates(SslStreamCertificateContext context);

    private sealed record Current(SslStreamCertificateContext Context, DateTimeOffset RenewAt);
}
