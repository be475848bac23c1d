using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;
using Grpc.Core;

namespace ProxPaaS.Orchestrator.Cluster.Peers;

/// <summary>What the streams of agents and edges have in common: a Hello first, two halves that end together, and a bound on what is read.</summary>
internal sealed partial class PeerStreams(TimeProvider clock, ILogger<PeerStreams> logger)
{
    /// <summary>A peer that says nothing for so long after it opened a stream is cut.</summary>
    private static readonly TimeSpan HelloDeadline = TimeSpan.FromSeconds(10);

    public PeerWriter<T> Writer<T>(IServerStreamWriter<T> stream) => new(stream, clock);

    /// <param name="hello">Null for any other message.</param>
    public async Task<THello> HelloAsync<TMessage, THello>(IAsyncStreamReader<TMessage> stream, Func<TMessage, THello?> hello, CancellationToken cancellationToken)
        where THello : class
    {
        using var deadline = new CancellationTokenSource(HelloDeadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            if (await stream.MoveNext(either.Token) && hello(stream.Current) is { } found)
            {
                return found;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, $"no {typeof(THello).Name} within ten seconds"));
        }

        throw new RpcException(new Status(StatusCode.InvalidArgument, $"the first message of a stream must be {typeof(THello).Name}"));
    }

    /// <summary>Runs both halves until one ends, however it does: the peer dials again.</summary>
    public async Task RunAsync(PeerConnection connection, Func<CancellationToken, Task> receive, Func<CancellationToken, Task> send)
    {
        using var halves = CancellationTokenSource.CreateLinkedTokenSource(connection.Ended);
        Task[] both = [receive(halves.Token), send(halves.Token)];
        await Task.WhenAny(both);
        await halves.CancelAsync();
        foreach (var half in both)
        {
            try
            {
                await half;
            }
            catch (Exception ex)
            {
                LogHalfEnded(connection.Peer.Name, ex.Message);
            }
        }
    }

    /// <summary>A flood is slowed down to what we are willing to read: the transport's flow control holds it at the sender.</summary>
    public static async IAsyncEnumerable<T> MessagesAsync<T>(IAsyncStreamReader<T> stream, [EnumeratorCancellation] CancellationToken cancellationToken)
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
            yield return stream.Current;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Half of the stream of {Peer} ended: {Why}")]
    private partial void LogHalfEnded(string peer, string why);
}
