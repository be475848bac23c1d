using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>An agent as the wire sees it: a stream, and what came down it.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<AgentMessage, ControlMessage> _call;
    private readonly Channel<ControlMessage> _received = Channel.CreateUnbounded<ControlMessage>();
    private readonly Task _reading;

    private FakeAgent(Uri agents, NodeIdentity identity)
    {
        _channel = ControlPlaneChannel.For(agents, identity);
        Client = new AgentGateway.AgentGatewayClient(_channel);
        _call = Client.Connect();
        _reading = ReadAsync();
    }

    public AgentGateway.AgentGatewayClient Client { get; }

    public static async Task<FakeAgent> ConnectAsync(Uri agents, NodeIdentity identity, NodeStatus? status = null)
    {
        var agent = new FakeAgent(agents, identity);
        await agent.SendAsync(new AgentMessage
        {
            Hello = new Hello
            {
                AgentVersion = "1.2.3", Protocol = 1, BootId = "boot", Status = status ?? new NodeStatus { DockerReady = true },
                Facts = new NodeFacts { CpuMilli = 2000, MemoryBytes = 1UL << 30, DiskBytes = 1UL << 33, DockerVersion = "20.10", Os = "debian", Kernel = "6.1" },
            },
        });
        return agent;
    }

    public Task SendAsync(AgentMessage message) => _call.RequestStream.WriteAsync(message);

    public Task ReportAsync(params (string Id, ReplicaPhase Phase)[] replicas)
    {
        var status = new NodeStatus { DockerReady = true };
        status.Replicas.AddRange(replicas.Select(r => new ReplicaStatus { Id = r.Id, Phase = r.Phase, Message = r.Phase == ReplicaPhase.Failed ? "it broke\u0007" : "" }));
        return SendAsync(new AgentMessage { Status = status });
    }

    /// <summary>The next message of that kind; others before it are dropped.</summary>
    public async Task<ControlMessage> NextAsync(Func<ControlMessage, bool> wanted)
    {
        using var deadline = new CancellationTokenSource(Patience);
        await foreach (var message in _received.Reader.ReadAllAsync(deadline.Token))
        {
            if (wanted(message))
            {
                return message;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    public async Task<DesiredState> DesiredAsync(Func<DesiredState, bool> wanted)
        => (await NextAsync(m => m.Desired is { } desired && wanted(desired))).Desired;

    /// <summary>How the stream ended.</summary>
    public async Task<Status> EndAsync()
    {
        await _reading.WaitAsync(Patience);
        return _call.GetStatus();
    }

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        await _reading;
        _channel.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var message in _call.ResponseStream.ReadAllAsync())
            {
                _received.Writer.TryWrite(message);
            }
        }
        catch (RpcException)
        {
            // The status says why.
        }
        finally
        {
            _received.Writer.TryComplete();
        }
    }
}
