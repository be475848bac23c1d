namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>What control planes share by the moment: messages, a cache, counters, short locks. Nothing durable; all of it may be lost at any time.</summary>
internal interface IFanout
{
    /// <summary>False: this process is alone, and messages arrive before the call returns.</summary>
    bool IsShared { get; }

    /// <summary>Gives the message a number that rises for all processes, and brings it to each subscriber in that order.</summary>
    /// <param name="floor">The number is above this.</param>
    Task PublishAsync(string channel, long floor, byte[] payload, CancellationToken cancellationToken);

    /// <param name="onMessage">Called one at a time with number and payload.</param>
    /// <param name="onGap">Called when messages may have been missed.</param>
    Task SubscribeAsync(string channel, Action<long, byte[]> onMessage, Action onGap, CancellationToken cancellationToken);

    Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken);

    Task SetAsync(string key, byte[] value, TimeSpan timeToLive, CancellationToken cancellationToken);

    Task RemoveAsync(string key, CancellationToken cancellationToken);

    /// <summary>Adds one; the counter is gone <paramref name="window"/> after its first increment.</summary>
    Task<long> IncrementAsync(string key, TimeSpan window, CancellationToken cancellationToken);

    /// <summary>Takes one back; a counter that is gone stays gone.</summary>
    Task DecrementAsync(string key, CancellationToken cancellationToken);

    /// <summary>A lock against doing work twice, not against doing it wrong: null when somebody else has it.</summary>
    Task<IAsyncDisposable?> TryLockAsync(string name, TimeSpan timeToLive, CancellationToken cancellationToken);
}
