using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>A part of the control plane on SQLite and a fake clock, in which no loop runs by itself.</summary>
internal abstract class SqliteRig : IAsyncDisposable
{
    public const string Organisation = "org_test", PoolId = "pool_test";

    private ServiceProvider _services = null!;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public FakeLeadership Leadership { get; } = new();

    public RecordedEvents Events { get; } = new();

    protected TemporaryFolder Folder { get; } = new();

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    public async Task<T> QueryAsync<T>(Func<PlatformContext, Task<T>> query)
    {
        await using var context = Get<IPlatformContextFactory>().Create(TenantScope.All);
        return await query(context);
    }

    public async Task ChangeAsync(Func<PlatformContext, Task> change)
    {
        await using var context = Get<IPlatformContextFactory>().Create(TenantScope.All);
        await change(context);
        await context.SaveChangesAsync();
    }

    /// <summary>Another control plane takes over.</summary>
    public Task TakeEpochAsync(long epoch)
        => ChangeAsync(async c => (await c.Settings.SingleAsync(s => s.Key == LeaderEpoch.Key)).Value = epoch.ToString(CultureInfo.InvariantCulture));

    public virtual async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Folder.Dispose();
    }

    /// <summary>What this part consists of, beside what all have.</summary>
    protected abstract void Compose(IServiceCollection services, IConfiguration configuration);

    protected virtual IEnumerable<KeyValuePair<string, string?>> Settings() => [];

    protected Task StartDatabaseAsync()
    {
        Compose();
        return ChangeAsync(async c =>
        {
            await c.Database.MigrateAsync();
            c.Organisations.Add(new() { Id = Organisation, Name = "test", CreatedAt = Clock.GetUtcNow() });
            c.Settings.Add(new() { Key = LeaderEpoch.Key, Value = "1" });
        });
    }

    /// <summary>Everything in memory is gone; a new process leads with a higher epoch.</summary>
    protected async Task StartAgainAsync()
    {
        await _services.DisposeAsync();
        Compose();
        await TakeEpochAsync(++Leadership.Epoch);
    }

    private void Compose()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Data:Path", (string?)Folder.Path), .. Settings()]).Build();
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton<TimeProvider>(Clock).AddSingleton<ILeadership>(Leadership).AddSingleton<ISecretBox, PlainBox>();
        services.AddSingleton<IEventBus>(Events).AddSingleton<LoopSignals>().AddPersistence(configuration);
        Compose(services, configuration);
        foreach (var hosted in services.Where(s => s.ServiceType == typeof(IHostedService)).ToList())
        {
            services.Remove(hosted);
        }

        _services = services.BuildServiceProvider();
    }
}
