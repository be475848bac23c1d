using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>
/// A session advisory lock on a connection of its own: a pool or PgBouncer in transaction mode would keep or lose the lock behind our back.
/// The lock only reduces contention; what makes an old leader harmless is the epoch. A leader that could not see the database for
/// <see cref="Trust"/>, or slept that long itself, does not believe that it leads.
/// </summary>
internal sealed partial class PostgresLeadershipLoop(
    IOptions<DatabaseOptions> database, IOptions<ApiOptions> api, LoopSignals signals, TimeProvider clock, ILogger<PostgresLeadershipLoop> logger) : BackgroundService, ILeadership
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private TaskCompletionSource _leads = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _holds;
    private long _epoch;
    private long _seenAt;

    public bool IsLeader
    {
        get
        {
            lock (_gate)
            {
                return _holds && clock.GetElapsedTime(_seenAt) < Trust;
            }
        }
    }

    public long Epoch => Interlocked.Read(ref _epoch);

    public async Task WaitUntilLeaderAsync(CancellationToken cancellationToken)
    {
        while (!IsLeader)
        {
            Task leads;
            lock (_gate)
            {
                leads = _leads.Task;
            }

            await leads.WaitAsync(cancellationToken);
            if (!IsLeader)
            {
                await Task.Delay(Every, clock, cancellationToken);
            }
        }
    }

    public void Refused(long epoch)
    {
        lock (_gate)
        {
            if (_epoch == epoch && _holds)
            {
                _holds = false;
                LogRefused(epoch);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LeadAsync(stoppingToken);
            }
            catch (Exception ex) when (!stoppingToken.IsCancellationRequested)
            {
                LogLost(ex.Message);
            }
            finally
            {
                StepDown();
            }

            await Task.Delay(Every, clock, stoppingToken);
        }
    }

    /// <summary>Returns or throws when the connection, and with it the lock, is gone.</summary>
    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database.Value.ConnectionString!));
        await connection.OpenAsync(cancellationToken);

        // The server's side of a silently cut connection: it must give the lock back as soon as we stop believing in it.
        await RunAsync(connection, "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 15000", cancellationToken);

        // A frozen process keeps its connection alive, the kernel answers for it: the server takes the lock from whoever asks nothing.
        await RunAsync(connection, "SET idle_session_timeout = '12s'", cancellationToken);
        while (!(bool)(await ScalarAsync(connection, $"SELECT pg_try_advisory_lock({LeaderEpoch.Lock})", cancellationToken))!)
        {
            await Task.Delay(Every, clock, cancellationToken);
        }

        var seenAt = clock.GetTimestamp();
        var epoch = long.Parse((string)(await ScalarAsync(connection, $"""
            INSERT INTO "Settings" ("Key", "Value") VALUES ('{LeaderEpoch.Key}', '1')
            ON CONFLICT ("Key") DO UPDATE SET "Value" = ("Settings"."Value"::bigint + 1)::text RETURNING "Value"
            """, cancellationToken))!, CultureInfo.InvariantCulture);
        await using (var address = new NpgsqlCommand($"""INSERT INTO "Settings" ("Key", "Value") VALUES ('{LeaderEpoch.UrlKey}', $1) ON CONFLICT ("Key") DO UPDATE SET "Value" = $1""", connection))
        {
            address.Parameters.Add(new() { Value = api.Value.PeerUrl ?? "" });
            await address.ExecuteNonQueryAsync(cancellationToken);
        }

        StepUp(epoch, seenAt);
        LogLeads(epoch);
        while (true)
        {
            await Task.Delay(Every, clock, cancellationToken);
            seenAt = clock.GetTimestamp();
            var newest = await ScalarAsync(connection, $"""SELECT "Value" FROM "Settings" WHERE "Key" = '{LeaderEpoch.Key}'""", cancellationToken) as string;
            lock (_gate)
            {
                if (!_holds || newest != epoch.ToString(CultureInfo.InvariantCulture))
                {
                    return;
                }

                _seenAt = seenAt;
            }
        }
    }

    private void StepUp(long epoch, long seenAt)
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _epoch, epoch);
            _seenAt = seenAt;
            _holds = true;
            _leads.TrySetResult();
        }

        signals.RaiseAll();
    }

    private void StepDown()
    {
        lock (_gate)
        {
            _holds = false;
            if (_leads.Task.IsCompleted)
            {
                _leads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private static string ConnectionString(string configured) => new NpgsqlConnectionStringBuilder(configured)
    {
        Pooling = false,
        Enlist = false,
        KeepAlive = 0,
        TcpKeepAlive = true,
        TcpKeepAliveTime = 5,
        TcpKeepAliveInterval = 2,
        Timeout = 5,
        CommandTimeout = 5,
        ApplicationName = "proxpaas-leader",
    }.ToString();

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "This process leads with epoch {Epoch}")]
    private partial void LogLeads(long epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A write with epoch {Epoch} was refused: another control plane leads now")]
    private partial void LogRefused(long epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leadership is not held: {Why}")]
    private partial void LogLost(string why);
}
