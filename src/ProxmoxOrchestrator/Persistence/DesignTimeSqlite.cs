using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>For <c>dotnet ef migrations</c> only; nothing connects.</summary>
internal sealed class DesignTimeSqlite : IDesignTimeDbContextFactory<SqliteContext>
{
    public SqliteContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<SqliteContext>().UseSqlite("Data Source=:memory:").Options, TenantScope.All);
}
