using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ProxPaaS.Dashboard.Live;

/// <summary>The newest value for many readers. A slow reader skips values instead of queueing them.</summary>
internal sealed class Broadcast<T>(T initial)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly List<Channel<T>> _readers = [];
    private T _current = initial;

    public T Current => Volatile.Read(ref _current);

    public void Publish(T value)
    {
        lock (_gate)
        {
            Volatile.Write(ref _current, value);
            foreach (var reader in _readers)
            {
                reader.Writer.TryWrite(value);
            }
        }
    }

    /// <summary>The current value first, then each newer one that the reader has time for.</summary>
    public async IAsyncEnumerable<T> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            channel.Writer.TryWrite(_current);
            _readers.Add(channel);
        }

        try
        {
            await foreach (var value in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return value;
            }
        }
        finally
        {
            lock (_gate)
            {
                _readers.Remove(channel);
            }
        }
    }
}
