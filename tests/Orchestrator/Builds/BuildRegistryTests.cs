using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.Git;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Builds;

/// <summary>Which images a pushed Dockerfile may start from, and which sign-ins go to its builder.</summary>
[Collection(PlatformGroup.Name)]
public sealed class BuildRegistryTests(PlatformHost host)
{
    [Theory]
    [InlineData("FROM {0}/org_other/srv_secret:1\n")]
    [InlineData("FROM scratch\nCOPY --from={0}/org_other/srv_secret@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa / /\n")]
    [InlineData("FROM scratch\nRUN --mount=type=bind,from={0}/org_other/srv_secret:1,target=/x true\n")]
    [InlineData("ARG REGISTRY={0}\nARG WHO=other\nFROM $REGISTRY/org_${{WHO}}/srv_secret:1\n")]
    public async Task Push_ThatStartsFromAnotherOrganisationsImage_IsRefusedLikeOneThatIsNotThere(string dockerfile)
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(("Dockerfile", string.Format(System.Globalization.CultureInfo.InvariantCulture, dockerfile, host.Registry.Host)));
        var (exit, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main");
        var build = (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/builds", ApiJson.Default.PageBuildView))!.Items.Single();

        Assert.Equal(0, exit);
        Assert.Contains($"The build failed: There is no image {host.Registry.Host}/org_other/srv_secret", output);
        Assert.Equal(BuildState.Failed, build.State);
    }

    [Fact]
    public async Task Plan_ThatStartsFromAnotherOrganisationsImage_IsRefusedToo()
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(("main.py", "print(1)"), ("nixpacks.toml", $"buildImage = \"{host.Registry.Host}/org_other/srv_secret:1\"\n"));

        Assert.Contains($"The build failed: There is no image {host.Registry.Host}/org_other/srv_secret:1", (await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main")).Output);
    }

    [Theory]
    [InlineData("{0}/org_other/srv_secret:1")]
    [InlineData("{0}/org_other/srv_secret@{1}")]
    public async Task Image_OfAnotherOrganisation_IsRefusedLikeOneThatIsNotThere(string form)
    {
        host.Registry.Digests["org_other/srv_secret:1"] = host.Registry.Digests[$"org_other/srv_secret:{FakeRegistry.Digest('f')}"] = FakeRegistry.Digest('f');
        var image = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, host.Registry.Host, FakeRegistry.Digest('f'));
        var service = await host.NewServiceAsync();
        var deployed = await host.Owner.PostAsJsonAsync($"/v1/services/{service.Id}/deployments", new DeployRequest(Image: image));
        var missing = await host.Owner.PostAsJsonAsync($"/v1/services/{service.Id}/deployments", new DeployRequest(Image: image.Replace("other", "nobody", StringComparison.Ordinal)));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (deployed.StatusCode, missing.StatusCode));
        Assert.Equal(
            (await missing.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Detail!.Replace("nobody", "other", StringComparison.Ordinal), (await deployed.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Detail);
        host.Registry.Digests.TryRemove("org_other/srv_secret:1", out _);
        host.Registry.Digests.TryRemove($"org_other/srv_secret:{FakeRegistry.Digest('f')}", out _);
    }

    [Fact]
    public async Task Builder_GetsTheSignInsOfTheImagesRegistries_AndNoOther()
    {
        foreach (var name in new[] { "ghcr.io", "docker.io", "unused.example.org" })
        {
            (await host.Owner.PostAsJsonAsync("/v1/registries", new SetRegistryRequest(name, "ada", "pw-of-" + name))).EnsureSuccessStatusCode();
        }

        var service = await host.NewServiceAsync();
        var spec = await PushedAsync(host, service, "FROM index.docker.io/library/debian AS base\nFROM ghcr.io/acme/base:1\nCOPY --from=base /x /x\n");

        Assert.Equal(["docker.io", "ghcr.io"], spec.Registries.Select(r => r.Host).Order(StringComparer.Ordinal));
        Assert.True(spec.Pull);
        foreach (var name in new[] { "ghcr.io", "docker.io", "unused.example.org" })
        {
            (await host.Owner.DeleteAsync($"/v1/registries/{name}")).EnsureSuccessStatusCode();
        }
    }

    [Fact]
    public async Task Builder_WithTokens_MayPushItsOwnAndPullWhatItStartsFrom()
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(folder.Combine("key"), key.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(folder.Combine("crt"), certificate.ExportCertificatePem());
        await using var own = new PlatformHost($"--Registry:TokenKeyFile={folder.Combine("key")}", $"--Registry:TokenCertificateFile={folder.Combine("crt")}");
        await own.InitializeAsync();
        var service = await own.NewServiceAsync();
        var organisation = own.Services.GetRequiredService<ProxPaaS.Orchestrator.Cluster.Installation>().OrganisationId;
        var spec = await PushedAsync(own, service, $"FROM {own.Registry.Host}/{organisation}/srv_base:1\nFROM {own.Registry.Host}/shared/base:1\n");

        var credential = Assert.Single(spec.Registries);
        Assert.Equal((own.Registry.Host, ""), (credential.Host, credential.Username));
        using var body = JsonDocument.Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(credential.Token.Split('.')[1])));
        Assert.Equal(
            [$"{organisation}/{service.Id} pull,push", $"{organisation}/srv_base pull", "shared/base pull"],
            body.RootElement.GetProperty("access").EnumerateArray().Select(a => $"{a.GetProperty("name").GetString()} {string.Join(',', a.GetProperty("actions").EnumerateArray().Select(x => x.GetString()))}"));
        Assert.False(own.StateContains(credential.Token));
    }

    [Fact]
    public async Task Builder_GetsTheVariablesThatStepsMount_AndNoOther()
    {
        var service = await host.NewServiceAsync();
        (await host.Owner.PatchAsJsonAsync($"/v1/services/{service.Id}/variables", new SetVariablesRequest(new Dictionary<string, string?> { ["TOKEN"] = "t", ["DATABASE_PASSWORD"] = "d" }, Secret: true, Deploy: false))).EnsureSuccessStatusCode();
        var spec = await PushedAsync(host, service, "FROM scratch\nRUN --mount=type=secret,id=TOKEN make\n");

        Assert.Equal(["TOKEN"], spec.Secrets.Keys);
    }

    private static async Task<BuildSpec> PushedAsync(PlatformHost host, ServiceView service, string dockerfile)
    {
        var node = await host.NewBuilderAsync();
        using var tree = await GitWorkTree.NewAsync(("Dockerfile", dockerfile));
        using var leave = new CancellationTokenSource();
        var push = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, leave.Token);
        var spec = await host.AssignedAsync(node);
        await host.Services.GetRequiredService<IBuildReports>().ReportAsync(node, new BuildStatus { Id = spec.Id, Phase = BuildPhase.Failed, Message = "enough" }, CancellationToken.None);
        await push;
        host.Disconnect(node);
        return spec;
    }
}
