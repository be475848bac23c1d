using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>TLS of the listener for agents and edges: the platform's certificate, and which client certificates pass the handshake.</summary>
internal interface IAgentListenerTls
{
    /// <summary>Called once, while the host is built and before the database is open: hand over selectors and callbacks, not certificates. A client certificate stays optional: a join has none yet.</summary>
    void Configure(HttpsConnectionAdapterOptions https);
}
