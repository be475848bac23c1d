using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Api;

/// <summary>Classes I and K: limits count by account and by the client's address, and only a trusted proxy may say whose that is.</summary>
public sealed class ClientAddressTests : IAsyncLifetime
{
    private const int Attempts = 5;

    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;

    [Fact]
    public async Task TrustedProxy_EachOfItsVisitorsIsCountedAlone()
    {
        using var client = await StartAsync(trusted: "127.0.0.1");
        for (var i = 0; i < Attempts; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(client, $"user{i}@example.org", "198.51.100.7"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await SignInAsync(client, "another@example.org", "198.51.100.7"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(client, "another@example.org", "198.51.100.8"));

        // What a visitor writes in front of it is the visitor's word, not the proxy's.
        Assert.Equal(HttpStatusCode.TooManyRequests, await SignInAsync(client, "third@example.org", "203.0.113.9, 198.51.100.7"));
    }

    [Fact]
    public async Task AnybodyElse_WhoSpoofsTheHeader_IsCountedByItsOwnAddress()
    {
        using var client = await StartAsync(trusted: "192.0.2.1");
        for (var i = 0; i < Attempts; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(client, $"user{i}@example.org", $"198.51.100.{i}"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await SignInAsync(client, "another@example.org", "198.51.100.99"));
    }

    [Fact]
    public async Task WithoutTrustedProxies_NobodyIsBelieved()
    {
        using var client = await StartAsync(trusted: null);
        for (var i = 0; i < Attempts; i++)
        {
            await SignInAsync(client, $"user{i}@example.org", $"198.51.100.{i}");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await SignInAsync(client, "another@example.org", "198.51.100.99"));
    }

    [Fact]
    public async Task OneAccount_TriedFromManyAddresses_IsLimitedAsWell()
    {
        using var client = await StartAsync(trusted: "127.0.0.1");
        for (var i = 0; i < Attempts; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(client, "victim@example.org", $"198.51.100.{i}"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await SignInAsync(client, "Victim@Example.org", "198.51.100.50"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(client, "other@example.org", "198.51.100.50"));
    }

    [Fact]
    public async Task Success_ForgetsTheAccountsFailures_ButNotTheAddresss()
    {
        using var client = await StartAsync(trusted: "127.0.0.1");
        for (var i = 0; i < Attempts - 1; i++)
        {
            await SignInAsync(client, $"user{i}@example.org", "198.51.100.7");
        }

        Assert.Equal(HttpStatusCode.OK, await SignInAsync(client, "admin@example.org", "198.51.100.7", "correct horse battery"));

        // Whoever has one account could otherwise try others for ever, signing in in between.
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(client, "one@example.org", "198.51.100.7"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await SignInAsync(client, "two@example.org", "198.51.100.7"));
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private static async Task<HttpStatusCode> SignInAsync(HttpClient client, string email, string forwardedFor, string password = "wrong")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/auth/login") { Content = JsonContent.Create(new LoginRequest(email, password), ApiJson.Default.LoginRequest) };
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        return (await client.SendAsync(request)).StatusCode;
    }

    private async Task<HttpClient> StartAsync(string? trusted)
    {
        _app = global::ProxPaaS.Orchestrator.Program.CreateApp(
        [
            $"--Data:Path={_folder.Path}", "--Api:Urls=http://127.0.0.1:0", "--Logging:Level=Error", $"--Api:LoginAttempts={Attempts}",
            "--Bootstrap:AdminEmail=admin@example.org", "--Bootstrap:AdminPassword=correct horse battery", .. trusted is null ? Array.Empty<string>() : [$"--Api:TrustedProxies:0={trusted}"],
        ]);
        await _app.StartAsync();
        return new() { BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
    }
}
