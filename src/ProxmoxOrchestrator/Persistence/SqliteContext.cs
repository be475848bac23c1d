using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ProxPaaS.Orchestrator.Persistence;

internal sealed class SqliteContext(DbContextOptions<SqliteContext> options, TenantScope scope, SqliteWriterGate? writer = null) : PlatformContext(options, scope)
{
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        // Inside a transaction of the caller's this context is the writer already: waiting for the gate could wait for itself.
        if (writer is null || Database.CurrentTransaction is not null)
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        await writer.EnterAsync(cancellationToken);
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            writer.Leave();
        }
    }

    public override async Task<IDisposable?> EnterWriterAsync(CancellationToken cancellationToken)
    {
        if (writer is null)
        {
            return null;
        }

        await writer.EnterAsync(cancellationToken);
        return new Turn(writer);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);

        // SQLite cannot compare or order DateTimeOffset: kept as UTC ticks.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
    }

    private sealed class Turn(SqliteWriterGate writer) : IDisposable
    {
        public void Dispose() => writer.Leave();
    }

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(at => at.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}
