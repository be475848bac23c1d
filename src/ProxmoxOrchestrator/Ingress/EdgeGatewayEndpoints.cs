using System.Threading.RateLimiting;
using Grpc.Core;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Identity.Certificates;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>proxpaas.edge.v1.EdgeGateway: the full table on each change, confirmations and counters back.</summary>
internal sealed partial class EdgeGatewayEndpoints(PeerGate gate, EdgeHub hub, EdgeIntake intake, RouteTables tables, TimeProvider clock, ILogger<EdgeGatewayEndpoints> logger)
    : EdgeGateway.EdgeGatewayBase
{
    private static readonly TimeSpan HelloDeadline = TimeSpan.FromSeconds(10);

    public override async Task Connect(IAsyncStreamReader<EdgeMessage> requestStream, IServerStreamWriter<EdgeCommand> responseStream, ServerCallContext context)
    {
        var peer = await gate.AuthenticateAsync(context, PeerRole.Edge);
        var hello = await ReadHelloAsync(requestStream, context.CancellationToken);
        using var connection = new EdgeConnection(peer, context.CancellationToken);
        hub.Open(connection);
        intake.Hello(connection, hello, clock.GetUtcNow());
        LogConnected(peer.Name, hello.EdgeVersion);
        try
        {
            using var halves = CancellationTokenSource.CreateLinkedTokenSource(connection.Ended);
            var receive = ReceiveAsync(connection, requestStream, halves.Token);
            var send = SendAsync(responseStream, halves.Token);
            await Task.WhenAny(receive, send);
            await halves.CancelAsync();
            await Task.WhenAll(Quiet(receive), Quiet(send));
        }
        finally
        {
            if (hub.Close(connection))
            {
                intake.Lost(connection);
            }

            LogDisconnected(peer.Name, connection.CutReason);
        }

        if (connection.CutReason.Length > 0)
        {
            throw new RpcException(new Status(StatusCode.Aborted, connection.CutReason));
        }
    }

    private async Task<EdgeHello> ReadHelloAsync(IAsyncStreamReader<EdgeMessage> stream, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(HelloDeadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            if (await stream.MoveNext(either.Token) && stream.Current.Hello is { } hello)
            {
                return hello;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, "no EdgeHello within ten seconds"));
        }

        throw new RpcException(new Status(StatusCode.InvalidArgument, "the first message of a stream must be EdgeHello"));
    }

    private async Task SendAsync(IServerStreamWriter<EdgeCommand> stream, CancellationToken cancellationToken)
    {
        PublishedTable? sent = null;
        while (true)
        {
            sent = await tables.NextAsync(sent, cancellationToken);
            await stream.WriteAsync(new EdgeCommand { Routes = sent.Table }, cancellationToken);
        }
    }

    private async Task ReceiveAsync(EdgeConnection connection, IAsyncStreamReader<EdgeMessage> stream, CancellationToken cancellationToken)
    {
        await using var limiter = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = 500,
            TokensPerPeriod = 100,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 1,
        });
        while (await stream.MoveNext(cancellationToken))
        {
            using var lease = await limiter.AcquireAsync(1, cancellationToken);
            intake.Receive(connection, stream.Current, clock.GetUtcNow());
        }
    }

    private async Task Quiet(Task half)
    {
        try
        {
            await half;
        }
        catch (Exception ex)
        {
            // A stream that ends is nothing special: the edge dials again and serves on meanwhile.
            LogHalfEnded(ex.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Edge {Edge} connected, version {Version}")]
    private partial void LogConnected(string edge, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Edge {Edge} disconnected {Why}")]
    private partial void LogDisconnected(string edge, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Half of an edge's stream ended: {Why}")]
    private partial void LogHalfEnded(string why);
}
