using Microsoft.AspNetCore.Server.Kestrel.Https;
using ProxPaaS.Orchestrator.Api;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

internal sealed class AgentListenerTls(ServerCertificate certificate, PlatformCaStore authorities) : IAgentListenerTls
{
    public void Configure(HttpsConnectionAdapterOptions https)
    {
        https.HandshakeTimeout = TimeSpan.FromSeconds(10);
        https.ServerCertificateSelector = (_, _) => certificate.Current;

        // Every call but the join asks again who is there, and whether the certificate is still in its time.
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.CheckCertificateRevocation = false;
        https.ClientCertificateValidation = (presented, _, _) => authorities.Authority.Verify(presented) is not null;
    }
}
