using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.Git;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Previews;

/// <summary>A pushed branch gets an environment of its own, and loses it with the branch.</summary>
[Collection(PlatformGroup.Name)]
public sealed class PreviewTests(PlatformHost host)
{
    [Fact]
    public async Task Branch_Pushed_GetsAnEnvironmentOfItsOwn_AndLosesItWithTheBranch()
    {
        host.Registry.Digests["lib/pg:1"] = FakeRegistry.Digest('f');
        var service = await host.NewServiceAsync(new ServiceSettings { Replicas = 3, Domains = [$"{Guid.NewGuid():n}.example.org"] });
        var project = service.ProjectName;
        var database = (await (await host.Owner.PostAsJsonAsync($"/v1/environments/{project}%2Fproduction/services", new CreateServiceRequest("db", new ServiceSettings { Kind = ServiceKind.Database, Image = $"{host.Registry.Host}/lib/pg:1" }), ApiJson.Default.CreateServiceRequest)).Content.ReadFromJsonAsync(ApiJson.Default.ServiceView))!;
        await SetAsync(service.Id, false, ("PLAIN", "one"), ("CHANGED", "original"));
        await SetAsync(database.Id, true, ("PASSWORD", "sentinel-password"));
        await SetAsync(service.Id, true, ("SECRET", "sentinel-secret"), ("DB", "${{db.PASSWORD}}"));
        var settings = new PreviewSettings { Branches = true, Overrides = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["web"] = new Dictionary<string, string> { ["CHANGED"] = "in preview" } } };
        (await host.Owner.PatchAsync($"/v1/projects/{project}/previews/settings", JsonContent.Create(settings, ApiJson.Default.PreviewSettings))).EnsureSuccessStatusCode();
        using var tree = await GitWorkTree.NewAsync(("Dockerfile", "FROM scratch\n"), ("proxpaas.toml", "[environments.preview.deploy]\nport = 4000\n"));
        var head = await tree.HeadAsync();
        Assert.Equal(0, (await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main:login")).ExitCode);

        var preview = await Eventually.FoundAsync(async () => (await PreviewsAsync(project)).FirstOrDefault(p => p.State == PreviewState.Active && p.Urls.Count > 0));
        Assert.Equal(("br-login", "login", head), (preview.Name, preview.Branch, preview.CommitSha));
        Assert.Equal([$"http://web-br-login-{project}.apps.localhost"], preview.Urls);
        var build = await Eventually.FoundAsync(async () => (await host.GetAsync($"/v1/services/{project}%2Fbr-login%2Fweb/builds", ApiJson.Default.PageBuildView)).Items.FirstOrDefault());
        Assert.Equal((head, "refs/heads/login"), (build.CommitSha, build.Ref));
        await Eventually.FoundAsync(async () => (await host.GetAsync($"/v1/services/{project}%2Fbr-login%2Fdb/deployments", ApiJson.Default.PageDeploymentView)).Items.FirstOrDefault());
        var copy = await host.GetAsync($"/v1/services/{project}%2Fbr-login%2Fweb", ApiJson.Default.ServiceView);
        Assert.Equal((1, 0), (copy.Settings.Replicas, copy.Settings.Domains!.Count));
        var variables = (await host.GetAsync($"/v1/services/{copy.Id}/variables?reveal=true", ApiJson.Default.PageVariableView)).Items.ToDictionary(v => v.Name, v => v.Value);
        Assert.Equal("one", variables["PLAIN"]);
        Assert.Equal("in preview", variables["CHANGED"]);
        Assert.Equal("${{db.PASSWORD}}", variables["DB"]);
        Assert.DoesNotContain("SECRET", variables.Keys);
        var fresh = (await host.GetAsync($"/v1/services/{project}%2Fbr-login%2Fdb/variables?reveal=true", ApiJson.Default.PageVariableView)).Items.Single().Value!;
        Assert.Equal(32, fresh.Length);

        Assert.Equal(0, (await tree.RunAsync("push", host.GitUrl(service.ProjectName), ":login")).ExitCode);
        await Eventually.FoundAsync(async () => (await PreviewsAsync(project)).Count == 0 ? "gone" : null);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Owner.GetAsync($"/v1/services/{project}%2Fbr-login%2Fweb")).StatusCode);
        Assert.Equal(["production"], (await host.GetAsync($"/v1/projects/{project}", ApiJson.Default.ProjectView)).Environments.Select(e => e.Name));
        var untouched = await host.GetAsync($"/v1/services/{service.Id}", ApiJson.Default.ServiceView);
        Assert.Equal((3, 1, 8080), (untouched.Settings.Replicas, untouched.Settings.Domains!.Count, untouched.Settings.Port));
        Assert.Equal("sentinel-password", (await host.GetAsync($"/v1/services/{database.Id}/variables?reveal=true", ApiJson.Default.PageVariableView)).Items.Single().Value);
    }

    [Fact]
    public async Task Preview_TakenDownByAPerson_ComesBackWithANewerCommit()
    {
        var service = await host.NewServiceAsync();
        var project = service.ProjectName;
        (await host.Owner.PatchAsync($"/v1/projects/{project}/previews/settings", JsonContent.Create(new PreviewSettings { Branches = true, Most = 1 }, ApiJson.Default.PreviewSettings))).EnsureSuccessStatusCode();
        using var tree = await GitWorkTree.NewAsync(("Dockerfile", "FROM scratch\n"));
        await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main:one");
        await Eventually.FoundAsync(async () => (await PreviewsAsync(project)).FirstOrDefault(p => p.State == PreviewState.Active));
        await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main:two");
        var waiting = await Eventually.FoundAsync(async () => (await PreviewsAsync(project)).FirstOrDefault(p => p.State == PreviewState.Waiting));
        Assert.Contains("There are 1 previews already", waiting.Reason);

        (await host.Owner.DeleteAsync($"/v1/projects/{project}/previews/br-one")).EnsureSuccessStatusCode();
        await Eventually.FoundAsync(async () => (await PreviewsAsync(project)).FirstOrDefault(p => p is { Name: "br-two", State: PreviewState.Active }));
        Assert.DoesNotContain(await PreviewsAsync(project), p => p.Name == "br-one");
        (await host.Owner.DeleteAsync($"/v1/projects/{project}/previews/br-two")).EnsureSuccessStatusCode();
        await tree.CommitAsync("Newer");
        await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main:one");
        await Eventually.FoundAsync(async () => (await PreviewsAsync(project)).FirstOrDefault(p => p is { Name: "br-one", State: PreviewState.Active }));
    }

    [Fact]
    public async Task Settings_ThatGiveSecrets_NeedThatPermission()
    {
        var service = await host.NewServiceAsync();
        var installation = host.Services.GetRequiredService<Installation>();
        await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        using var writer = host.Client(await host.TokenAsync((await context.Users.FirstAsync(u => u.Email == PlatformHost.Email)).Id, installation.OrganisationId, "write"));

        Assert.Equal(HttpStatusCode.Forbidden, (await writer.PatchAsync($"/v1/projects/{service.ProjectName}/previews/settings", JsonContent.Create(new PreviewSettings { Secrets = true }, ApiJson.Default.PreviewSettings))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await writer.PatchAsync($"/v1/projects/{service.ProjectName}/previews/settings", JsonContent.Create(new PreviewSettings { Most = 2 }, ApiJson.Default.PreviewSettings))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await writer.PatchAsync($"/v1/projects/{service.ProjectName}/previews/settings", JsonContent.Create(new PreviewSettings { BaseEnvironment = "none" }, ApiJson.Default.PreviewSettings))).StatusCode);
    }

    private async Task SetAsync(string service, bool secret, params (string Name, string Value)[] values)
        => (await host.Owner.PatchAsJsonAsync($"/v1/services/{service}/variables", new SetVariablesRequest(values.ToDictionary(v => v.Name, string? (v) => v.Value), secret, false))).EnsureSuccessStatusCode();

    private async Task<IReadOnlyList<PreviewView>> PreviewsAsync(string project)
    {
        host.Services.GetRequiredService<LoopSignals>().PullRequests.Raise();
        return (await host.GetAsync($"/v1/projects/{project}/previews", ApiJson.Default.PagePreviewView)).Items;
    }
}
