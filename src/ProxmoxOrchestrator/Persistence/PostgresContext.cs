using Microsoft.EntityFrameworkCore;

namespace ProxPaaS.Orchestrator.Persistence;

internal sealed class PostgresContext(DbContextOptions<PostgresContext> options, TenantScope scope) : PlatformContext(options, scope);
