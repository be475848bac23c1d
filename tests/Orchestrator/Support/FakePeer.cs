using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>The other end of a stream to the control plane, as the wire sees it, and what came down it.</summary>
internal abstract class FakePeer<TOut, TIn> : IAsyncDisposable
    where TOut : class
    where TIn : class
{
    private readonly AsyncDuplexStreamingCall<TOut, TIn> _call;
    private readonly Channel<TIn> _received = System.Threading.Channels.Channel.CreateUnbounded<TIn>();
    private readonly Task _reading;

    protected FakePeer(Uri address, NodeIdentity identity, Func<GrpcChannel, AsyncDuplexStreamingCall<TOut, TIn>> connect)
    {
        Channel = ControlPlaneChannel.For(address, identity);
        _call = connect(Channel);
        _reading = ReadAsync();
    }

    protected GrpcChannel Channel { get; }

    /// <summary>A stream that the control plane has ended meanwhile takes nothing more; <see cref="EndAsync"/> says why.</summary>
    public async Task SendAsync(TOut message)
    {
        try
        {
            await _call.RequestStream.WriteAsync(message);
        }
        catch (Exception ex) when (ex is RpcException or InvalidOperationException)
        {
            await _reading.WaitAsync(Eventually.Limit);
        }
    }

    /// <summary>The next message of that kind; others before it are dropped.</summary>
    public async Task<TIn> NextAsync(Func<TIn, bool> wanted)
    {
        using var deadline = new CancellationTokenSource(Eventually.Limit);
        await foreach (var message in _received.Reader.ReadAllAsync(deadline.Token))
        {
            if (wanted(message))
            {
                return message;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>How the stream ended.</summary>
    public async Task<Status> EndAsync()
    {
        await _reading.WaitAsync(Eventually.Limit);
        return _call.GetStatus();
    }

    /// <summary>The control plane cut the stream, and said why.</summary>
    public async Task CutAsync(string reason)
    {
        var end = await EndAsync();
        Assert.Equal(StatusCode.Aborted, end.StatusCode);
        Assert.Contains(reason, end.Detail, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        await _reading;
        Channel.Dispose();
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
