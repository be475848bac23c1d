using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Support;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Persistence;

[Trait("Category", "Integration")]
public sealed class PostgresTests : IAsyncLifetime
{
    private PostgresRig? _rig;

    public async ValueTask InitializeAsync() => _rig = await PostgresRig.StartAsync();

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
        // The scheduler begins behind the start.
        await Eventually.TrueAsync(async () => await ScalarAsync("SELECT count(*) FROM qrtz_triggers") is 3L);
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

        await Eventually.TrueAsync(() => leadership.Epoch != epoch);
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

    public ValueTask DisposeAsync() => _rig?.DisposeAsync() ?? default;

    private static CancellationToken Limit() => PostgresRig.Limit;

    private static ILeadership Leadership(WebApplication app) => PostgresRig.Leadership(app);

    private Task<WebApplication> StartAsync(string name) => _rig!.StartPlaneAsync(name);

    private Task<object?> ScalarAsync(string sql) => _rig!.ScalarAsync(sql);

    private static HttpClient Client(WebApplication app)
        => new() { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
}
