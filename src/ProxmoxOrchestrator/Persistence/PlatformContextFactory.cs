using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ProxPaaS.Orchestrator.Persistence;

internal sealed class PlatformContextFactory : IPlatformContextFactory, IDisposable
{
    private readonly NpgsqlDataSource? _postgres;
    private readonly DbContextOptions<PostgresContext>? _postgresOptions;
    private readonly DbContextOptions<SqliteContext>? _sqliteOptions;
    private readonly SqliteWriterGate _writer = new();

    public PlatformContextFactory(IOptions<DatabaseOptions> database, IOptions<DataOptions> data)
    {
        if (database.Value.IsPostgres)
        {
            _postgres = NpgsqlDataSource.Create(database.Value.ConnectionString!);
            _postgresOptions = new DbContextOptionsBuilder<PostgresContext>().UseNpgsql(_postgres).AddInterceptors(LeaderFence.Postgres).Options;
            return;
        }

        _sqliteOptions = new DbContextOptionsBuilder<SqliteContext>()
            .UseSqlite(SqliteConnectionString(database.Value, data.Value))
            .AddInterceptors(new SqlitePragmas(), LeaderFence.Sqlite)
            .Options;
    }

    public PlatformContext Create(TenantScope scope)
        => _postgresOptions is not null ? new PostgresContext(_postgresOptions, scope) : new SqliteContext(_sqliteOptions!, scope, _writer);

    public void Dispose()
    {
        _postgres?.Dispose();
        _writer.Dispose();
    }

    private static string SqliteConnectionString(DatabaseOptions database, DataOptions data)
        => string.IsNullOrWhiteSpace(database.ConnectionString)
            ? new SqliteConnectionStringBuilder { DataSource = data.Combine("proxpaas.db"), ForeignKeys = true }.ToString()
            : database.ConnectionString;
}
