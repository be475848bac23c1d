using Grpc.Core;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.Tests.Orchestrator.Support;

internal sealed class FakeEdge : FakePeer<EdgeMessage, EdgeCommand>
{
    private FakeEdge(Uri address, NodeIdentity identity)
        : base(address, identity, channel => new EdgeGateway.EdgeGatewayClient(channel).Connect())
    {
    }

    /// <param name="first">Null: a Hello.</param>
    public static async Task<FakeEdge> ConnectAsync(Uri address, NodeIdentity identity, EdgeMessage? first = null)
    {
        var edge = new FakeEdge(address, identity);
        try
        {
            await edge.SendAsync(first ?? new() { Hello = new() { EdgeVersion = "1.2.3", Protocol = 1, Addresses = { "http://127.0.0.1:8080" } } });
        }
        catch (RpcException)
        {
            // Refused before it could speak; the status says why.
        }

        return edge;
    }

    /// <summary>The next table of that kind; others before it are dropped.</summary>
    public async Task<RouteTable> TableAsync(Func<RouteTable, bool> wanted) => (await NextAsync(c => wanted(c.Routes))).Routes;
}
