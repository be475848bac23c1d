using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Persistence;

[Trait("Category", "Integration")]
public sealed class PostgresTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<WebApplication> _apps = [];
    private PostgresServer? _postgres;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PostgresServer.WhyNot.Length == 0, PostgresServer.WhyNot);
        _postgres = await PostgresServer.StartAsync();
    }

    [Fact]
    public async Task Start_OnAnEmptyDatabase_MakesTablesJobsAndTheFirstUser_AndServes()
    {
        var app = await StartAsync("one");
        using var client = Client(app);
        var login = await (await client.PostAsJsonAsync("/v1/auth/login", new LoginRequest("admin@localhost", "correct horse battery"))).Content.ReadFromJsonAsync(ApiJson.Default.LoginReply);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", login!.Token);
        var created = await client.PostAsJsonAsync("/v1/projects", new CreateProjectRequest("shop"));
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        var service = await client.PostAsJsonAsync("/v1/environments/shop%2Fproduction/services", new CreateServiceRequest("web"));
        Assert.True(service.IsSuccessStatusCode, await service.Content.ReadAsStringAsync());

        Assert.Equal("web", (await client.GetFromJsonAsync("/v1/overview", ApiJson.Default.OverviewView))!.Services.Single().Name);
        Assert.Equal(3L, await ScalarAsync("SELECT count(*) FROM qrtz_triggers"));
    }

    [Fact]
    public async Task TwoProcesses_OneLeads_AndWhenItStopsTheOtherDoesWithAHigherEpoch()
    {
        var first = await StartAsync("one");
        var firstLeads = Leadership(first);
        await firstLeads.WaitUntilLeaderAsync(Limit());
        var second = await StartAsync("two");
        var secondLeads = Leadership(second);
        Assert.False(secondLeads.IsLeader);

        await first.StopAsync();
        await secondLeads.WaitUntilLeaderAsync(Limit());
        Assert.True(secondLeads.Epoch > firstLeads.Epoch);
        Assert.False(firstLeads.IsLeader);
    }

    [Fact]
    public async Task Leader_WhoseConnectionIsCut_StepsDownAndIsElectedAnew()
    {
        var leadership = Leadership(await StartAsync("one"));
        await leadership.WaitUntilLeaderAsync(Limit());
        var epoch = leadership.Epoch;
        await ScalarAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'proxpaas-leader'");

        var limit = Limit();
        while (leadership.Epoch == epoch)
        {
            await Task.Delay(50, limit);
        }

        Assert.True(leadership.Epoch > epoch);
    }

    [Fact]
    public async Task Transactions_ThatMeet_AreRepeatedUntilBothAreDone()
    {
        var app = await StartAsync("one");
        var contexts = app.Services.GetRequiredService<IPlatformContextFactory>();
        await app.Services.GetRequiredService<SettingStore>().GetOrAddAsync("counter", "0", Limit());

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => contexts.InTransactionAsync(TenantScope.All, async (context, token) =>
        {
            var row = await context.Settings.SingleAsync(s => s.Key == "counter", token);
            row.Value = (int.Parse(row.Value) + 1).ToString();
            return 0;
        }, Limit())));

        Assert.Equal("4", await app.Services.GetRequiredService<SettingStore>().FindAsync("counter", Limit()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        _postgres?.Dispose();
        _folder.Dispose();
    }

    private static CancellationToken Limit() => new CancellationTokenSource(TimeSpan.FromSeconds(40)).Token;

    private static ILeadership Leadership(WebApplication app) => app.Services.GetRequiredService<ILeadership>();

    private async Task<WebApplication> StartAsync(string name)
    {
        var app = global::ProxPaaS.Orchestrator.Program.CreateApp(
        [
            $"--Data:Path={_folder.Combine(name)}", $"--Secrets:KeyFile={_folder.Combine("secrets.keys")}", "--Api:Urls=http://127.0.0.1:0", "--Database:Provider=postgres",
            $"--Database:ConnectionString={_postgres!.ConnectionString("proxpaas")}", "--Logging:Level=Warning", "--Bootstrap:AdminPassword=correct horse battery",
        ]);
        await EnsureDatabaseAsync();
        await app.StartAsync();
        _apps.Add(app);
        return app;
    }

    private async Task EnsureDatabaseAsync()
    {
        await using var source = NpgsqlDataSource.Create(_postgres!.ConnectionString("postgres"));
        await using var exists = source.CreateCommand("SELECT count(*) FROM pg_database WHERE datname = 'proxpaas'");
        if ((long)(await exists.ExecuteScalarAsync())! == 0)
        {
            await using var create = source.CreateCommand("CREATE DATABASE proxpaas");
            await create.ExecuteNonQueryAsync();
        }
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_postgres!.ConnectionString("proxpaas"));
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static HttpClient Client(WebApplication app)
        => new() { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
}
