using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>An edge as the wire sees it: a stream, and the tables that came down it.</summary>
internal sealed class FakeEdge : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<EdgeMessage, EdgeCommand> _call;
    private readonly Channel<RouteTable> _tables = Channel.CreateUnbounded<RouteTable>();
    private readonly Task _reading;

    private FakeEdge(Uri address, NodeIdentity identity)
    {
        _channel = ControlPlaneChannel.For(address, identity);
        _call = new EdgeGateway.EdgeGatewayClient(_channel).Connect();
        _reading = ReadAsync();
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

    public Task SendAsync(EdgeMessage message) => _call.RequestStream.WriteAsync(message);

    /// <summary>The next table of that kind; others before it are dropped.</summary>
    public async Task<RouteTable> TableAsync(Func<RouteTable, bool> wanted)
    {
        using var deadline = new CancellationTokenSource(Patience);
        await foreach (var table in _tables.Reader.ReadAllAsync(deadline.Token))
        {
            if (wanted(table))
            {
                return table;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

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
            await foreach (var command in _call.ResponseStream.ReadAllAsync())
            {
                _tables.Writer.TryWrite(command.Routes);
            }
        }
        catch (RpcException)
        {
            // The status says why.
        }
        finally
        {
            _tables.Writer.TryComplete();
        }
    }
}
