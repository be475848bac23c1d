using Microsoft.EntityFrameworkCore;

namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>Work that must see and write one consistent state.</summary>
internal static class Transactions
{
    private const int Attempts = 6;

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction and commits it. The work may run several times, each time on a context of its own:
    /// PostgreSQL ends one of two opponents (40001, 40P01), so it keeps its effects inside the database.
    /// </summary>
    public static async Task<T> InTransactionAsync<T>(
        this IPlatformContextFactory contexts, TenantScope scope, Func<PlatformContext, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var context = contexts.Create(scope);
                await using var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.Serializable, cancellationToken);
                var result = await work(context, cancellationToken);
                await context.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return result;
            }
            catch (Exception ex) when (attempt < Attempts && PostgresConflict.IsOne(ex))
            {
                await Task.Delay(PostgresConflict.Backoff(attempt), cancellationToken);
            }
        }
    }
}
