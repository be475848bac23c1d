using System.Threading.RateLimiting;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Identity.Certificates;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>proxpaas.agent.v1.AgentGateway: one stream per node, and the trees of its builds.</summary>
internal sealed partial class AgentGatewayEndpoints(
    PeerGate gate, AgentHub hub, AgentIntake intake, AgentLink link, IBuildWork builds, IOptionsMonitor<AgentsOptions> options, TimeProvider clock,
    ILogger<AgentGatewayEndpoints> logger) : AgentGateway.AgentGatewayBase
{
    private const int ChunkSize = 256 * 1024;

    /// <summary>An agent that says nothing for so long after it opened a stream is cut.</summary>
    private static readonly TimeSpan HelloDeadline = TimeSpan.FromSeconds(10);

    public override async Task Connect(IAsyncStreamReader<AgentMessage> requestStream, IServerStreamWriter<ControlMessage> responseStream, ServerCallContext context)
    {
        var peer = await gate.AuthenticateAsync(context, PeerRole.Agent);
        LeaderTerm.Enter(peer.Epoch);
        var hello = await ReadHelloAsync(requestStream, context.CancellationToken);
        using var connection = new AgentConnection(peer, context.CancellationToken);
        hub.Open(connection);
        try
        {
            await responseStream.WriteAsync(Welcome(), connection.Ended);
            await intake.HelloAsync(connection, hello, connection.Ended);
            LogConnected(peer.Name, hello.AgentVersion);
            await RunAsync(connection, requestStream, responseStream);
        }
        catch (Exception ex) when (connection.Ended.IsCancellationRequested && ex is OperationCanceledException or IOException or RpcException)
        {
            // Cut by us or gone by itself; told apart below.
        }
        finally
        {
            intake.Lost(connection);
            LogDisconnected(peer.Name, connection.CutReason);
        }

        if (connection.CutReason.Length > 0)
        {
            throw new RpcException(new Status(StatusCode.Aborted, connection.CutReason));
        }
    }

    public override async Task FetchBuildContext(BuildContextRequest request, IServerStreamWriter<BuildContextChunk> responseStream, ServerCallContext context)
    {
        var peer = await gate.AuthenticateAsync(context, PeerRole.Agent);
        Stream tar;
        try
        {
            tar = await builds.OpenContextAsync(peer.Id, request.BuildId, context.CancellationToken);
        }
        catch (KeyNotFoundException)
        {
            throw new RpcException(new Status(StatusCode.NotFound, "this node has no such build"));
        }

        await using (tar)
        {
            var buffer = new byte[ChunkSize];
            while (await tar.ReadAtLeastAsync(buffer, ChunkSize, throwOnEndOfStream: false, context.CancellationToken) is > 0 and var read)
            {
                await responseStream.WriteAsync(new BuildContextChunk { Data = ByteString.CopyFrom(buffer, 0, read) }, context.CancellationToken);
            }
        }
    }

    private async Task<Hello> ReadHelloAsync(IAsyncStreamReader<AgentMessage> stream, CancellationToken cancellationToken)
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
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, "no Hello within ten seconds"));
        }

        throw new RpcException(new Status(StatusCode.InvalidArgument, "the first message of a stream must be Hello"));
    }

    private async Task RunAsync(AgentConnection connection, IAsyncStreamReader<AgentMessage> reading, IServerStreamWriter<ControlMessage> writing)
    {
        using var halves = CancellationTokenSource.CreateLinkedTokenSource(connection.Ended);
        var receive = ReceiveAsync(connection, reading, halves.Token);
        var send = link.SendAsync(connection, writing, halves.Token);
        await Task.WhenAny(receive, send);
        await halves.CancelAsync();
        await Task.WhenAll(Quiet(receive, halves.Token), Quiet(send, halves.Token));
    }

    /// <summary>A flood is slowed down to what we are willing to read: the transport's flow control holds it at the sender.</summary>
    private async Task ReceiveAsync(AgentConnection connection, IAsyncStreamReader<AgentMessage> stream, CancellationToken cancellationToken)
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
            try
            {
                await intake.ReceiveAsync(connection, stream.Current, cancellationToken);
            }
            catch (Exception ex) when (LeadershipLostException.Is(ex))
            {
                connection.Cut("another control plane leads now");
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                // The database is away, say: the next status repeats what was lost, and the stream stays up meanwhile.
                LogNotTaken(connection.Peer.Name, stream.Current.MessageCase, ex);
            }
        }
    }

    private async Task Quiet(Task half, CancellationToken stopped)
    {
        try
        {
            await half;
        }
        catch (Exception ex) when (stopped.IsCancellationRequested)
        {
            LogHalfEnded(ex.Message);
        }
    }

    private ControlMessage Welcome() => new()
    {
        Welcome = new Welcome
        {
            HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(options.CurrentValue.HeartbeatSeconds)),
            SampleInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(options.CurrentValue.SampleSeconds)),
            ServerTime = Timestamp.FromDateTimeOffset(clock.GetUtcNow()),
        },
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent of {Node} connected, version {Version}")]
    private partial void LogConnected(string node, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent of {Node} disconnected {Why}")]
    private partial void LogDisconnected(string node, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "A {Kind} message of {Node} could not be taken")]
    private partial void LogNotTaken(string node, AgentMessage.MessageOneofCase kind, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Half of an agent's stream ended: {Why}")]
    private partial void LogHalfEnded(string why);
}
