using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>Control planes, in this process or as processes of their own, on one real PostgreSQL.</summary>
internal sealed class PostgresRig : IAsyncDisposable
{
    private const string Database = "proxpaas";

    private readonly TemporaryFolder _folder = new();
    private readonly List<WebApplication> _apps = [];
    private readonly List<ChildProcess> _processes = [];
    private readonly PostgresServer _server;

    private PostgresRig(PostgresServer server) => _server = server;

    public int Port => new NpgsqlConnectionStringBuilder(_server.ConnectionString(Database)).Port;

    public static CancellationToken Limit => new CancellationTokenSource(Eventually.Limit).Token;

    public static async Task<PostgresRig> StartAsync()
    {
        Assert.SkipUnless(PostgresServer.WhyNot.Length == 0, PostgresServer.WhyNot);
        var rig = new PostgresRig(await PostgresServer.StartAsync());
        await using var source = NpgsqlDataSource.Create(rig._server.ConnectionString("postgres"));
        await using var create = source.CreateCommand($"CREATE DATABASE {Database}");
        await create.ExecuteNonQueryAsync();
        return rig;
    }

    /// <param name="through">The port by which it reaches the database; null: the database's own.</param>
    public async Task<WebApplication> StartPlaneAsync(string name, int? through = null, Action<WebApplicationBuilder>? configure = null, IReadOnlyList<string>? arguments = null)
    {
        var app = global::ProxPaaS.Orchestrator.Program.CreateApp([.. Arguments(name, through), .. arguments ?? []], configure);
        await app.StartAsync();
        _apps.Add(app);
        return app;
    }

    /// <summary>A control plane that can be killed and stopped; <see cref="ChildProcess.Output"/> is its log.</summary>
    public ChildProcess StartProcess(string name)
    {
        var process = ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "proxpaas.dll"), .. Arguments(name, null), "--Logging:Level=Information"]);
        _processes.Add(process);
        return process;
    }

    public NpgsqlDataSource Source() => NpgsqlDataSource.Create(_server.ConnectionString(Database));

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var source = Source();
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>What another control plane does that takes over.</summary>
    public async Task<long> TakeEpochAsync()
        => long.Parse((string)(await ScalarAsync($"""UPDATE "Settings" SET "Value" = ("Value"::bigint + 1)::text WHERE "Key" = '{LeaderEpoch.Key}' RETURNING "Value" """))!, System.Globalization.CultureInfo.InvariantCulture);

    public static ILeadership Leadership(WebApplication app) => app.Services.GetRequiredService<ILeadership>();

    public static IPlatformContextFactory Contexts(WebApplication app) => app.Services.GetRequiredService<IPlatformContextFactory>();

    public async ValueTask DisposeAsync()
    {
        _processes.ForEach(p => p.Dispose());
        foreach (var app in _apps)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        _server.Dispose();
        _folder.Dispose();
    }

    private string[] Arguments(string name, int? through)
    {
        var connection = new NpgsqlConnectionStringBuilder(_server.ConnectionString(Database)) { ApplicationName = name, Port = through ?? Port };
        return
        [
            $"--Data:Path={_folder.Combine(name)}", $"--Secrets:KeyFile={_folder.Combine("secrets.keys")}", "--Api:Urls=http://127.0.0.1:0", "--Database:Provider=postgres",
            $"--Database:ConnectionString={connection}", "--Logging:Level=Warning", "--Bootstrap:AdminPassword=correct horse battery",
        ];
    }
}
