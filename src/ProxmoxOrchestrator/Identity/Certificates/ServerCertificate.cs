using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Api;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>The agents' listener's certificate: made in memory, replaced at half of its life. Handshakes under way keep the old one.</summary>
internal sealed class ServerCertificate(PlatformCaStore authorities, IOptions<AgentsOptions> options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private X509Certificate2? _current;
    private DateTimeOffset _renewAt;

    public X509Certificate2 Current
    {
        get
        {
            lock (_gate)
            {
                if (_current is null || clock.GetUtcNow() >= _renewAt)
                {
                    _current = authorities.Authority.IssueServer(Names());
                    _renewAt = clock.GetUtcNow() + (CertificateMint.ServerLife / 2);
                }

                return _current;
            }
        }
    }

    private IEnumerable<string> Names()
        => (string.IsNullOrEmpty(options.Value.Url) ? [] : new[] { new Uri(options.Value.Url).IdnHost.Trim('[', ']') })
            .Concat(options.Value.Names).Append("localhost").Append("127.0.0.1").Append("::1").Distinct(StringComparer.OrdinalIgnoreCase);
}
