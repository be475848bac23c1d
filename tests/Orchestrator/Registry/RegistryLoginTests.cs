using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Registry;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.Outbound;

namespace ProxPaaS.Tests.Orchestrator.Registry;

/// <summary>Sign-ins at other registries, and what those answer.</summary>
[Collection(PlatformGroup.Name)]
public sealed class RegistryLoginTests(PlatformHost host)
{
    private const string Password = "sentinel-pw-81c2";

    [Fact]
    public async Task Login_IsSealedMaskedAndOnesOwn()
    {
        var set = await host.Owner.PostAsJsonAsync("/v1/registries", new SetRegistryRequest("ghcr.io", "ada", Password));
        var list = await host.Owner.GetStringAsync("/v1/registries");
        using var stranger = host.Client(await host.StrangerTokenAsync());

        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        Assert.Contains("\"username\":\"ada\"", list);
        Assert.DoesNotContain(Password, list + await set.Content.ReadAsStringAsync());
        Assert.False(host.StateContains(Password));
        Assert.Empty((await stranger.GetFromJsonAsync("/v1/registries", ApiJson.Default.PageRegistryView))!.Items);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync("/v1/registries/ghcr.io")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await host.Owner.DeleteAsync("/v1/registries/ghcr.io")).StatusCode);
    }

    [Theory]
    [InlineData("https://ghcr.io", "ada", "x")]
    [InlineData("ghcr.io/team", "ada", "x")]
    [InlineData("ghcr.io", "a:b", "x")]
    [InlineData("ghcr.io", "", "x")]
    [InlineData("ghcr.io", "ada", "")]
    public async Task Login_ThatMakesNoSense_IsRefusedByField(string name, string username, string password)
        => Assert.Equal(HttpStatusCode.BadRequest, (await host.Owner.PostAsJsonAsync("/v1/registries", new SetRegistryRequest(name, username, password))).StatusCode);

    [Fact]
    public async Task Image_OnThisMachine_IsNotAskedFor()
    {
        var project = host.NewName("shop");
        (await host.Owner.PostAsJsonAsync("/v1/projects", new CreateProjectRequest(project))).EnsureSuccessStatusCode();
        var refused = await host.Owner.PostAsJsonAsync($"/v1/environments/{project}%2Fproduction/services", new CreateServiceRequest("web", new() { Image = "127.0.0.2:1/app:1" }), ApiJson.Default.CreateServiceRequest);

        Assert.Contains("127.0.0.2 is this machine", (await refused.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Detail);
    }

    [Theory]
    [InlineData(401, null, "Sign in with: px registries add")]
    [InlineData(401, "ada", "does not let ada read team/app")]
    [InlineData(404, "ada", "There is no image")]
    [InlineData(429, null, "limits us at the moment (for 30 s)")]
    [InlineData(500, null, "answered 500")]
    public async Task Resolve_RegistryThatRefuses_IsASentence(int status, string? username, string sentence)
    {
        await using var registry = await StubRegistry.StartAsync(host, context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "30";
            return Task.CompletedTask;
        });

        var failure = await Assert.ThrowsAsync<RegistryException>(() => registry.ResolveAsync(username, "1.0"));

        Assert.Contains(sentence, failure.Message);
        Assert.DoesNotContain(Password, failure.Message);
    }

    [Fact]
    public async Task Resolve_WithASignIn_GetsATokenForIt_AndThatAlone()
    {
        var seen = new List<string>();
        await using var registry = await StubRegistry.StartAsync(host, async context =>
        {
            var authorization = context.Request.Headers.Authorization.ToString();
            seen.Add($"{context.Request.Path} {authorization.Split(' ')[0]}");
            if (context.Request.Path == "/token")
            {
                await context.Response.WriteAsync("""{"token":"t0ken"}""");
            }
            else if (authorization != "Bearer t0ken")
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{context.Request.Host}/token\",service=\"s\"";
            }
            else
            {
                context.Response.Headers["Docker-Content-Digest"] = FakeRegistry.Digest('e');
                context.Response.ContentType = "application/vnd.oci.image.manifest.v1+json";
            }
        });

        Assert.Equal(FakeRegistry.Digest('e'), await registry.ResolveAsync("ada", "1.0"));
        Assert.Equal(["/v2/team/app/manifests/1.0 Basic", "/token Basic", "/v2/team/app/manifests/1.0 Bearer"], seen);
    }

    [Theory]
    [InlineData("amd64", null)]
    [InlineData("arm64", "is for linux/arm64, but the nodes are linux/amd64")]
    public async Task Resolve_ImageForSeveralPlatforms_NeedsOurs(string architecture, string? sentence)
    {
        await using var registry = await StubRegistry.StartAsync(host, context =>
        {
            context.Response.ContentType = "application/vnd.oci.image.index.v1+json";
            return context.Response.WriteAsync($$$"""{"manifests":[{"platform":{"os":"linux","architecture":"{{{architecture}}}"}},{"platform":{"os":"unknown","architecture":"unknown"}}]}""");
        });

        if (sentence is null)
        {
            Assert.StartsWith("sha256:", await registry.ResolveAsync(null, "1.0"));
        }
        else
        {
            Assert.Contains(sentence, (await Assert.ThrowsAsync<RegistryException>(() => registry.ResolveAsync(null, "1.0"))).Message);
        }
    }

    private sealed class StubRegistry(WebApplication app, IPlatformContextFactory contexts) : IAsyncDisposable
    {
        private string Host => new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority;

        public static async Task<StubRegistry> StartAsync(PlatformHost host, RequestDelegate answer)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            app.Run(answer);
            await app.StartAsync();
            return new(app, host.Services.GetRequiredService<IPlatformContextFactory>());
        }

        public async Task<string> ResolveAsync(string? username, string tag)
        {
            var options = Options.Create(new RegistryOptions { InsecureHosts = [Host] });
            using var client = new RegistryClient(options, new(options, TimeProvider.System), TestOutbound.Create(contexts, null, "127.0.0.1"));
            Assert.True(ImageReference.TryParse($"{Host}/team/app:{tag}", out var image));
            return await client.ResolveAsync(image, username is null ? null : new(Host, username, Password), CancellationToken.None);
        }

        public async ValueTask DisposeAsync() => await app.DisposeAsync();
    }
}
