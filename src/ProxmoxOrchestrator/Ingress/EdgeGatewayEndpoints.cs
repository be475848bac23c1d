using Grpc.Core;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Orchestrator.Cluster.Peers;
using ProxPaaS.Orchestrator.Identity.Certificates;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>proxpaas.edge.v1.EdgeGateway: the full table on each change, confirmations and counters back.</summary>
internal sealed partial class EdgeGatewayEndpoints(
    PeerGate gate, PeerStreams streams, EdgeHub hub, EdgeIntake intake, RouteTables tables, TimeProvider clock, ILogger<EdgeGatewayEndpoints> logger) : EdgeGateway.EdgeGatewayBase
{
    public override async Task Connect(IAsyncStreamReader<EdgeMessage> requestStream, IServerStreamWriter<EdgeCommand> responseStream, ServerCallContext context)
    {
        var peer = await gate.AuthenticateAsync(context, PeerRole.Edge);
        var hello = await streams.HelloAsync(requestStream, m => m.Hello, context.CancellationToken);
        using var connection = new PeerConnection(peer, context.CancellationToken);
        hub.Open(connection);
        intake.Hello(connection, hello, clock.GetUtcNow());
        LogConnected(peer.Name, hello.EdgeVersion);
        try
        {
            await streams.RunAsync(connection, ct => ReceiveAsync(connection, requestStream, ct), ct => SendAsync(streams.Writer(responseStream), ct));
        }
        finally
        {
            if (hub.Close(connection))
            {
                intake.Lost(connection);
            }

            LogDisconnected(peer.Name, connection.CutReason);
        }

        connection.ThrowIfCut();
    }

    private async Task SendAsync(PeerWriter<EdgeCommand> stream, CancellationToken cancellationToken)
    {
        PublishedTable? sent = null;
        while (true)
        {
            sent = await tables.NextAsync(sent, cancellationToken);
            await stream.WriteAsync(new EdgeCommand { Routes = sent.Table }, cancellationToken);
        }
    }

    private async Task ReceiveAsync(PeerConnection connection, IAsyncStreamReader<EdgeMessage> stream, CancellationToken cancellationToken)
    {
        await foreach (var message in PeerStreams.MessagesAsync(stream, cancellationToken))
        {
            intake.Receive(connection, message, clock.GetUtcNow());
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Edge {Edge} connected, version {Version}")]
    private partial void LogConnected(string edge, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Edge {Edge} disconnected {Why}")]
    private partial void LogDisconnected(string edge, string why);
}
