using System.Buffers.Text;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>Fan-out between control planes. While Redis is away reads miss, counters start again and messages are lost; nothing fails because of it.</summary>
internal sealed partial class RedisFanoutClient(IOptions<RedisOptions> options, ILogger<RedisFanoutClient> logger) : IFanout, IAsyncDisposable
{
    // The number and the publication are one step: otherwise two processes could publish in another order than they numbered.
    private const string PublishScript = """
        local n = redis.call('INCR', KEYS[1])
        local floor = tonumber(ARGV[1])
        if n <= floor then n = floor + 1; redis.call('SET', KEYS[1], string.format('%.0f', n)) end
        redis.call('PUBLISH', ARGV[2], string.format('%.0f', n) .. ' ' .. ARGV[3])
        return n
        """;

    private const string IncrementScript = """
        local n = redis.call('INCR', KEYS[1])
        if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
        return n
        """;

    // DECR would make a counter without an end.
    private const string DecrementScript = "if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('DECR', KEYS[1]) end return 0";

    private const string UnlockScript = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

    private readonly Lazy<Task<ConnectionMultiplexer>> _connection = new(() => ConnectAsync(options.Value));

    public bool IsShared => true;

    public async Task PublishAsync(string channel, long floor, byte[] payload, CancellationToken cancellationToken)
        => await (await DatabaseAsync()).ScriptEvaluateAsync(PublishScript, [Key($"seq:{channel}")], [floor, options.Value.Prefix + channel, payload]).WaitAsync(cancellationToken);

    public async Task SubscribeAsync(string channel, Action<long, byte[]> onMessage, Action onGap, CancellationToken cancellationToken)
    {
        var connection = await _connection.Value;
        var queue = await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(options.Value.Prefix + channel)).WaitAsync(cancellationToken);
        queue.OnMessage(message =>
        {
            var bytes = (byte[])message.Message!;
            if (Utf8Parser.TryParse(bytes, out long number, out var digits) && digits < bytes.Length)
            {
                onMessage(number, bytes[(digits + 1)..]);
            }
        });
        connection.ConnectionRestored += (_, restored) =>
        {
            if (restored.ConnectionType == ConnectionType.Subscription)
            {
                LogRestored();
                onGap();
            }
        };
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
        => await OrAsync(async db => (byte[]?)await db.StringGetAsync(Key(key)), null, cancellationToken);

    public async Task SetAsync(string key, byte[] value, TimeSpan timeToLive, CancellationToken cancellationToken)
        => await OrAsync(async db => await db.StringSetAsync(Key(key), value, timeToLive), false, cancellationToken);

    public async Task RemoveAsync(string key, CancellationToken cancellationToken)
        => await OrAsync(async db => await db.KeyDeleteAsync(Key(key)), false, cancellationToken);

    public async Task<long> IncrementAsync(string key, TimeSpan window, CancellationToken cancellationToken)
        => await OrAsync(async db => (long)await db.ScriptEvaluateAsync(IncrementScript, [Key(key)], [(long)window.TotalMilliseconds]), 1, cancellationToken);

    public async Task DecrementAsync(string key, CancellationToken cancellationToken)
        => await OrAsync(async db => (long)await db.ScriptEvaluateAsync(DecrementScript, [Key(key)]), 0, cancellationToken);

    public async Task<IAsyncDisposable?> TryLockAsync(string name, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var key = Key($"lock:{name}");
        var mine = Guid.NewGuid().ToString("n");
        var taken = await OrAsync(async db => await db.StringSetAsync(key, mine, timeToLive, When.NotExists), false, cancellationToken);
        return taken ? new Held(this, key, mine) : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection.IsValueCreated)
        {
            await (await _connection.Value).DisposeAsync();
        }
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(RedisOptions options)
    {
        var parsed = ConfigurationOptions.Parse(options.ConnectionString!);
        parsed.AbortOnConnectFail = false;
        parsed.ClientName = "proxpaas";
        parsed.ConnectTimeout = 3000;
        parsed.AsyncTimeout = 2000;
        return await ConnectionMultiplexer.ConnectAsync(parsed);
    }

    private async Task<IDatabase> DatabaseAsync() => (await _connection.Value).GetDatabase();

    private async Task<T> OrAsync<T>(Func<IDatabase, Task<T>> call, T whenAway, CancellationToken cancellationToken)
    {
        try
        {
            return await call(await DatabaseAsync()).WaitAsync(cancellationToken);
        }
        catch (Exception ex) when (ex is RedisException or TimeoutException)
        {
            LogAway(ex.Message);
            return whenAway;
        }
    }

    private RedisKey Key(string key) => options.Value.Prefix + key;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer; going on without it: {Why}")]
    private partial void LogAway(string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis is back; events of the meantime may be missing and listeners read everything again")]
    private partial void LogRestored();

    private sealed class Held(RedisFanoutClient fanout, RedisKey key, string mine) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
            => await fanout.OrAsync(async db => await db.ScriptEvaluateAsync(UnlockScript, [key], [mine]), RedisResult.Create(0), CancellationToken.None);
    }
}
