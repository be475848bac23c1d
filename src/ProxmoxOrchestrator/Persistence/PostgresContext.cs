using Microsoft.EntityFrameworkCore;

namespace ProxPaaS.Orchestrator.Persistence;

internal sealed class PostgresContext(DbContextOptions<PostgresContext> options, TenantScope scope) : PlatformContext(options, scope)
{
    private const int Attempts = 6;

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
            }
            catch (Exception ex) when (attempt < Attempts && Database.CurrentTransaction is null && PostgresConflict.IsOne(ex))
            {
                // The whole save was rolled back and the tracker still holds it, so saving again is safe.
                await Task.Delay(PostgresConflict.Backoff(attempt), cancellationToken);
            }
        }
    }
}
