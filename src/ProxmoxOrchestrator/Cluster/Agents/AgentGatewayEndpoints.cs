using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Cluster.Peers;
using ProxPaaS.Orchestrator.Identity.Certificates;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>proxpaas.agent.v1.AgentGateway: one stream per node, and the trees of its builds.</summary>
internal sealed partial class AgentGatewayEndpoints(
    PeerGate gate, PeerStreams streams, AgentHub hub, AgentIntake intake, AgentLink link, IBuildWork builds, IOptionsMonitor<AgentsOptions> options, TimeProvider clock,
    ILogger<AgentGatewayEndpoints> logger) : AgentGateway.AgentGatewayBase
{
    private const int ChunkSize = 256 * 1024;

    public override async Task Connect(IAsyncStreamReader<AgentMessage> requestStream, IServerStreamWriter<ControlMessage> responseStream, ServerCallContext context)
    {
        var peer = await gate.AuthenticateAsync(context, PeerRole.Agent);
        LeaderTerm.Enter(peer.Epoch);
        var hello = await streams.HelloAsync(requestStream, m => m.Hello, context.CancellationToken);
        using var connection = new AgentConnection(peer, context.CancellationToken);
        hub.Open(connection);
        try
        {
            var writer = streams.Writer(responseStream);
            await writer.WriteAsync(Welcome(), connection.Ended);
            await intake.HelloAsync(connection, hello, connection.Ended);
            LogConnected(peer.Name, hello.AgentVersion);
            await streams.RunAsync(connection, ct => ReceiveAsync(connection, requestStream, ct), ct => link.SendAsync(connection, writer, ct));
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

        connection.ThrowIfCut();
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

    private async Task ReceiveAsync(AgentConnection connection, IAsyncStreamReader<AgentMessage> stream, CancellationToken cancellationToken)
    {
        await foreach (var message in PeerStreams.MessagesAsync(stream, cancellationToken))
        {
            try
            {
                await intake.ReceiveAsync(connection, message, cancellationToken);
            }
            catch (Exception ex) when (LeadershipLostException.Is(ex))
            {
                connection.Cut("another control plane leads now");
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                // The database is away, say: the next status repeats what was lost, and the stream stays up meanwhile.
                LogNotTaken(connection.Peer.Name, message.MessageCase, ex);
            }
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
}
