using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Tests.Orchestrator.Support;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Api;

/// <summary>Two control planes on one PostgreSQL look like one.</summary>
[Trait("Category", "Integration")]
public sealed class LeaderForwardingTests : IAsyncLifetime
{
    private PostgresRig _rig = null!;

    public async ValueTask InitializeAsync() => _rig = await PostgresRig.StartAsync();

    public ValueTask DisposeAsync() => _rig?.DisposeAsync() ?? default;

    [Fact]
    public async Task Standby_PassesRequestsOnToTheLeader_WhoseLiveStateItShows()
    {
        var (leader, _) = await StartAsync("one");
        var (_, standby) = await StartAsync("two");
        using var client = await SignInAsync(standby);

        var created = await client.PostAsJsonAsync("/v1/projects", new CreateProjectRequest("shop"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var events = leader.Services.GetRequiredService<IEventBus>();
        events.Publish(leader.Services.GetRequiredService<Installation>().OrganisationId, "node.changed", "nod_1", "only the leader knows");
        var published = events.Sequence;
        var listed = (await client.GetFromJsonAsync("/v1/overview", ApiJson.Default.OverviewView))!;
        Assert.InRange(listed.Sequence, published, events.Sequence);
        Assert.Contains(listed.Projects, p => p.Name == "shop");

        // Errors come through as the leader words them, and health is each process's own.
        var missing = await client.GetAsync("/v1/projects/none");
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (missing.StatusCode, missing.Content.Headers.ContentType?.MediaType));
        Assert.Equal("ready, standing by", await client.GetStringAsync("/readyz"));
        using var stranger = new HttpClient { BaseAddress = standby };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/v1/overview")).StatusCode);
    }

    [Fact]
    public async Task Standby_WhoseLeaderIsGone_SaysTryAgain_AndThenLeadsItself()
    {
        var (first, _) = await StartAsync("one");
        var (second, standby) = await StartAsync("two");
        using var client = await SignInAsync(standby);
        await first.StopAsync();

        var limit = PostgresRig.Limit;
        HttpResponseMessage answer;
        while (!(answer = await client.GetAsync("/v1/overview", limit)).IsSuccessStatusCode)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            await Task.Delay(50, limit);
        }

        Assert.True(PostgresRig.Leadership(second).IsLeader);
    }

    [Fact]
    public async Task RequestThatWasPassedOnAlready_IsNotPassedOnAgain()
    {
        await StartAsync("one");
        var (_, standby) = await StartAsync("two");
        using var client = new HttpClient { BaseAddress = standby };
        client.DefaultRequestHeaders.Add("X-ProxPaaS-Forwarded", "1");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/v1/overview")).StatusCode);
    }

    private async Task<(WebApplication App, Uri Url)> StartAsync(string name)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var app = await _rig.StartPlaneAsync(name, arguments: [$"--Api:Urls={url.GetLeftPart(UriPartial.Authority)}", $"--Api:PeerUrl={url.GetLeftPart(UriPartial.Authority)}"]);
        if (name == "one")
        {
            await PostgresRig.Leadership(app).WaitUntilLeaderAsync(PostgresRig.Limit);
        }

        return (app, url);
    }

    private static async Task<HttpClient> SignInAsync(Uri url)
    {
        var client = new HttpClient { BaseAddress = url };
        var login = await client.PostAsJsonAsync("/v1/auth/login", new LoginRequest("admin@localhost", "correct horse battery"));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await login.Content.ReadFromJsonAsync(ApiJson.Default.LoginReply))!.Token);
        return client;
    }
}
