using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Ingress;

public sealed class EdgeEndpointsTests
{
    [Fact]
    public async Task JoinToken_LetsAnEdgeJoin_WhichIsThenListed()
    {
        await using var plane = await ControlPlane.StartAsync();
        using var client = await SignInAsync(plane);

        var token = await TokenAsync(client, "edge-1");
        var identity = await plane.JoinAsync(token.Token);
        await using var edge = await FakeEdge.ConnectAsync(plane.Agents, identity);
        await plane.UntilAsync(s => s.Edges.Values.Any(e => e.Connected));

        var listed = Assert.Single((await client.GetFromJsonAsync<Page<EdgeView>>("/v1/edges", ApiJson.Default.Options))!.Items);
        Assert.Equal(("edge-1", true, "1.2.3"), (listed.Name, listed.Connected, listed.Version));
        Assert.Equal(plane.Fingerprint.ToString(), token.CaFingerprint);
    }

    [Fact]
    public async Task JoinToken_AskedForAgain_MakesTheOlderOneWorthless()
    {
        await using var plane = await ControlPlane.StartAsync();
        using var client = await SignInAsync(plane);
        var older = await TokenAsync(client, "edge-1");
        var newer = await TokenAsync(client, "edge-1");

        var refused = await Assert.ThrowsAsync<EnrollmentException>(() => plane.JoinAsync(older.Token));

        Assert.Equal(EnrollmentFailure.TokenRefused, refused.Failure);
        await plane.JoinAsync(newer.Token);
        Assert.Equal(1, await plane.QueryAsync(c => c.Edges.CountAsync()));
    }

    [Fact]
    public async Task JoinToken_ForADisabledEdge_IsRefused()
    {
        await using var plane = await ControlPlane.StartAsync();
        using var client = await SignInAsync(plane);
        await TokenAsync(client, "edge-1");
        await plane.ChangeAsync(async c => (await c.Edges.SingleAsync()).DisabledAt = DateTimeOffset.UtcNow);

        var response = await client.PostAsJsonAsync("/v1/edges/join-tokens", new CreateJoinTokenRequest("edge-1"));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("edge_disabled", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Edge")]
    [InlineData("-edge")]
    [InlineData("edge;rm")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public async Task JoinToken_ForANameThatIsNone_IsRefusedByField(string name)
    {
        await using var plane = await ControlPlane.StartAsync();
        using var client = await SignInAsync(plane);

        var response = await client.PostAsJsonAsync("/v1/edges/join-tokens", new CreateJoinTokenRequest(name));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("name", (await response.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Errors!.Keys);
    }

    private static async Task<JoinTokenView> TokenAsync(HttpClient client, string name)
    {
        var response = await client.PostAsJsonAsync("/v1/edges/join-tokens", new CreateJoinTokenRequest(name));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.JoinTokenView))!;
    }

    private static async Task<HttpClient> SignInAsync(ControlPlane plane)
    {
        var client = new HttpClient { BaseAddress = plane.Api };
        var login = await client.PostAsJsonAsync("/v1/auth/login", new LoginRequest("admin@example.org", "correct horse battery"));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await login.Content.ReadFromJsonAsync(ApiJson.Default.LoginReply))!.Token);
        return client;
    }
}
