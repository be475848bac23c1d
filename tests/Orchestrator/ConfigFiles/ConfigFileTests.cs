using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.Git;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.ConfigFiles;

/// <summary>Files of a pushed commit decide over the declared settings, for deployments of that commit.</summary>
[Collection(PlatformGroup.Name)]
public sealed class ConfigFileTests(PlatformHost host)
{
    private static readonly (string, string) Dockerfile = ("Dockerfile", "FROM scratch\n");

    [Fact]
    public async Task Push_WithAFile_IsDeployedWithItsSettings_AndTheDeclaredOnesStand()
    {
        var service = await host.NewServiceAsync(new ServiceSettings { Port = 8080, MemoryMiB = 256 });
        using var tree = await GitWorkTree.NewAsync(Dockerfile, ("proxpaas.toml", "[deploy]\nport = 3000\nreplicas = 3\nstartCommand = \"node server.js\"\nhealthPath = \"/up\"\n"));
        await DeployAsync(service, tree, 'a');
        var view = await GetAsync(service);
        var spec = await SpecAsync(view.LatestDeploymentId!);

        Assert.Equal((3000, 256, "/up"), (spec.Port, spec.MemoryMiB, spec.HealthPath));
        Assert.Equal(["node", "server.js"], spec.Command);
        Assert.Equal("3000", spec.Variables["PORT"]);
        Assert.Equal((8080, 3), (view.Settings.Port, view.DesiredReplicas));
        Assert.Equal("proxpaas.toml:2", view.SetBy!["port"]);
        Assert.Equal(["healthPath", "port", "replicas", "startCommand"], view.SetBy.Keys.Order(StringComparer.Ordinal));

        // Scaling by hand lasts until another commit; a changed variable takes the same commit's file again.
        (await host.Owner.PostAsJsonAsync($"/v1/services/{service.Id}/scale", new ScaleRequest(5))).EnsureSuccessStatusCode();
        (await host.Owner.PatchAsJsonAsync($"/v1/services/{service.Id}/variables", new SetVariablesRequest(new Dictionary<string, string?> { ["A"] = "b" }))).EnsureSuccessStatusCode();
        view = await GetAsync(service);
        Assert.Equal(5, view.DesiredReplicas);
        Assert.Equal(("b", 3000), ((await SpecAsync(view.LatestDeploymentId!)).Variables["A"], (await SpecAsync(view.LatestDeploymentId!)).Port));

        await tree.CommitAsync("No file", ("proxpaas.toml", ""));
        await DeployAsync(service, tree, 'b');
        view = await GetAsync(service);
        Assert.Equal((8080, 5), ((await SpecAsync(view.LatestDeploymentId!)).Port, view.DesiredReplicas));
        Assert.Empty(view.SetBy ?? new Dictionary<string, string>());
    }

    [Theory]
    [InlineData("[deploy]\nprot = 1\n", "proxpaas.toml:2: deploy.prot: there is no such key; did you mean 'port'?")]
    [InlineData("[deploy]\nport = 99999\n", "proxpaas.toml:2: deploy.port: 1 to 65535.")]
    [InlineData("[build]\nrootDirectory = \"../x\"\n", "proxpaas.toml:2: build.rootDirectory: A path inside")]
    [InlineData("[deploy]\ndomains = [\"x.apps.localhost\"]\n", "given by the platform")]
    public async Task Push_WithAFileThatIsWrong_IsNotBuiltAndSaysWhere(string text, string expected)
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile, ("proxpaas.toml", text));
        var (_, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main");

        Assert.Contains(expected, output);
        Assert.Equal(BuildState.Failed, (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/builds", ApiJson.Default.PageBuildView))!.Items.Single().State);
    }

    [Fact]
    public async Task Push_WithTheRootDirectoryInTheFile_IsBuiltFromThere()
    {
        var service = await host.NewServiceAsync();
        var node = await host.NewBuilderAsync();
        using var tree = await GitWorkTree.NewAsync(("app/Dockerfile", "FROM scratch\n"), ("proxpaas.toml", "[build]\nrootDirectory = \"app\"\n"));
        using var leave = new CancellationTokenSource();
        var push = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, leave.Token);
        var spec = await host.AssignedAsync(node);
        Assert.Equal("Dockerfile", spec.Dockerfile);
        await leave.CancelAsync();
        await push;
        host.Disconnect(node);
    }

    [Fact]
    public async Task Push_WhoseDomainIsSomebodyElses_LeavesItOut()
    {
        var host1 = $"{Guid.NewGuid():n}.example.org";
        await host.NewServiceAsync(new ServiceSettings { Domains = [host1] });
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile, ("proxpaas.toml", $"[deploy]\ndomains = [\"{host1}\", \"own-{host1}\"]\n"));
        await DeployAsync(service, tree, 'c');
        var urls = (await GetAsync(service)).Urls;

        Assert.Contains($"http://own-{host1}", urls);
        Assert.DoesNotContain($"http://{host1}", urls);
    }

    [Fact]
    public async Task Explain_OfAService_ShowsTheCommitsFiles()
    {
        var service = await host.NewServiceAsync(new ServiceSettings { Branch = "release" });
        using var tree = await GitWorkTree.NewAsync(("Procfile", "web: a\n"), ("fly.toml", "[env]\nA = \"b\"\n"));
        await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main");
        var view = (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/config?ref=main", ApiJson.Default.ConfigView))!;

        Assert.Equal(["fly.toml", "Procfile"], view.Files);
        Assert.Equal(("startCommand", "Procfile", 1), (view.Values.Single().Key, view.Values.Single().File, view.Values.Single().Line));
        Assert.Equal("env", view.Notes.Single().Path);
        Assert.Empty((await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/config", ApiJson.Default.ConfigView))!.Values);
        Assert.Contains("proxpaas.toml", await host.Client(null).GetStringAsync("/schemas/proxpaas.json"));
    }

    private async Task DeployAsync(ServiceView service, GitWorkTree tree, char digest)
    {
        var node = await host.NewBuilderAsync();
        using var leave = new CancellationTokenSource();
        var push = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, leave.Token);
        var spec = await host.AssignedAsync(node);
        await host.Services.GetRequiredService<IBuildReports>().ReportAsync(node, new BuildStatus { Id = spec.Id, Phase = BuildPhase.Succeeded, Digest = FakeRegistry.Digest(digest) }, CancellationToken.None);
        await Eventually.FoundAsync(async () => (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/deployments", ApiJson.Default.PageDeploymentView))!.Items.FirstOrDefault(d => d.BuildId == spec.Id));
        await leave.CancelAsync();
        await push;
        host.Disconnect(node);
    }

    private async Task<ServiceView> GetAsync(ServiceView service) => (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}", ApiJson.Default.ServiceView))!;

    private async Task<DeploymentSpec> SpecAsync(string deploymentId)
    {
        await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        var sealedSpec = await context.Deployments.Where(d => d.Id == deploymentId).Select(d => d.SealedSpec).SingleAsync();
        return DeploymentSpecSeal.Open(host.Services.GetRequiredService<ISecretBox>(), deploymentId, sealedSpec);
    }
}
