using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ProxPaaS.Orchestrator.Persistence;

/// <inheritdoc cref="DesignTimeSqlite"/>
internal sealed class DesignTimePostgres : IDesignTimeDbContextFactory<PostgresContext>
{
    public PostgresContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql("Host=design").Options, TenantScope.All);
}
