using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>
/// Before anything else runs: waits for the database, brings its tables up to date under a lock, then runs each <see cref="IDatabaseStartStep"/>.
/// Registered first, so that no loop and no listener ever sees an old schema.
/// </summary>
internal sealed partial class DatabaseStart(
    IPlatformContextFactory contexts, IEnumerable<IDatabaseStartStep> steps, InstallationLock installation, IOptions<DatabaseOptions> options,
    TimeProvider clock, ILogger<DatabaseStart> logger) : IHostedService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        installation.Take();
        await using var context = contexts.Create(TenantScope.All);
        await ConnectAsync(context, cancellationToken);

        // Entity Framework takes the lock itself: a lock table on SQLite, ACCESS EXCLUSIVE on the history table on PostgreSQL.
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count > 0)
        {
            LogMigrating(pending.Count, pending[^1]);
            await context.Database.MigrateAsync(cancellationToken);
        }

        foreach (var step in steps.OrderBy(s => s.Order))
        {
            await step.RunAsync(cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task ConnectAsync(PlatformContext context, CancellationToken cancellationToken)
    {
        if (!options.Value.IsPostgres)
        {
            return;
        }

        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await context.Database.OpenConnectionAsync(cancellationToken);
                await context.Database.CloseConnectionAsync();
                return;
            }
            catch (Exception ex) when (ex is System.Data.Common.DbException or TimeoutException && clock.GetElapsedTime(started) < TimeSpan.FromSeconds(options.Value.StartTimeoutSeconds))
            {
                LogWaiting(ex.Message);
                await Task.Delay(Retry, clock, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Bringing the database up to date: {Count} migrations, up to {Last}")]
    private partial void LogMigrating(int count, string last);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not answer yet: {Why}")]
    private partial void LogWaiting(string why);
}
