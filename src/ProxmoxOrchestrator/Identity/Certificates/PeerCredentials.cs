using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>What a call of the agents' listener brought along.</summary>
/// <param name="Identity">Null without a certificate of ours.</param>
/// <param name="Expired">The certificate's time is over: good for a renewal within the grace at most.</param>
/// <param name="NotAfter">Of the certificate.</param>
internal sealed record PeerCredentials(PeerIdentity? Identity, bool Expired, DateTimeOffset? NotAfter, IPAddress? Address)
{
    public static PeerCredentials Of(HttpContext http, PlatformCa authority, DateTimeOffset now)
    {
        var address = http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress;
        return http.Connection.ClientCertificate is { } certificate && authority.Verify(certificate) is { } identity
            ? new(identity, now >= Utc(certificate), Utc(certificate), address)
            : new(null, false, null, address);
    }

    private static DateTimeOffset Utc(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());
}
