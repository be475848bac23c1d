using System.Net;

namespace ProxPaaS.Orchestrator.Outbound;

/// <summary>Names → addresses. Asked once for each connection: what was checked is what is connected to.</summary>
internal interface INameResolver
{
    /// <exception cref="System.Net.Sockets.SocketException">There is no such name, or nobody answers.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}
