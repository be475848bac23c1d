using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Builds.Sources;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Git;

/// <summary>Watch paths of pushes to the built-in remote.</summary>
[Collection(PlatformGroup.Name)]
public sealed class PushWatchTests(PlatformHost host)
{
    private static readonly (string, string) Dockerfile = ("Dockerfile", "FROM scratch\n");

    [Fact]
    public async Task Push_ThatChangesNothingWatched_IsNotBuilt_AndSaysHowToBuildItAllTheSame()
    {
        var service = await host.NewServiceAsync(new ServiceSettings { Build = new() { WatchPaths = ["src/**", "Dockerfile"] } });
        using var tree = await GitWorkTree.NewAsync(Dockerfile, ("src/app.txt", "1"), ("docs/a.md", "1"));
        var built = await tree.HeadAsync();
        await PushAndLeaveAsync(tree, service, 1);

        await tree.CommitAsync("Words", ("docs/a.md", "2"));
        var (exit, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main");

        Assert.Equal(0, exit);
        Assert.Contains($"-----> Not built. Nothing under the watch paths of {service.ProjectName}/web (src/**, Dockerfile) changed since commit {built[..8]} was built.", output);
        Assert.Contains($"Build it all the same with: px deploy main -s {service.ProjectName}/web", output);
        Assert.Single(await BuildsAsync(service));

        // Nor does a control plane that starts take it for a push that it has missed.
        Assert.DoesNotContain($"{service.ProjectName}/web", await host.Services.GetRequiredService<BuildPassStore>().RecoverPushesAsync(CancellationToken.None));

        (await host.Owner.PostAsJsonAsync($"/v1/services/{service.Id}/deployments", new DeployRequest(Ref: "main"))).EnsureSuccessStatusCode();
        Assert.Equal(2, (await BuildsAsync(service)).Count);
        await tree.CommitAsync("Work", ("src/app.txt", "2"));
        await PushAndLeaveAsync(tree, service, 3);
    }

    [Fact]
    public async Task Push_AfterABuildThatFailed_BringsItsChangesAgain()
    {
        var service = await host.NewServiceAsync(new ServiceSettings { Build = new() { WatchPaths = ["src/**"] } });
        var node = await host.NewBuilderAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile, ("src/app.txt", "1"));
        var push = tree.RunAsync("push", host.GitUrl(service.ProjectName), "main");
        var build = (await host.AssignedAsync(node)).Id;
        await host.Services.GetRequiredService<IBuildReports>().ReportAsync(node, new BuildStatus { Id = build, Phase = BuildPhase.Failed, Message = "no luck" }, CancellationToken.None);
        await push;
        host.Disconnect(node);

        await tree.CommitAsync("Words", ("readme.md", "1"));
        await PushAndLeaveAsync(tree, service, 2);
    }

    [Fact]
    public async Task Push_WhoseOwnFileSetsTheWatchPaths_IsMeasuredByThem()
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile, ("proxpaas.toml", "[build]\nwatchPaths = [\"!**/*.md\"]\n"));
        await PushAndLeaveAsync(tree, service, 1);
        await tree.CommitAsync("Words", ("a/b.md", "1"));

        Assert.Contains("Not built. Nothing under the watch paths", (await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main")).Output);
        Assert.Single(await BuildsAsync(service));
    }

    [Theory]
    [InlineData(null, "a", "x", false)]
    [InlineData("src/**", null, "x", false)]
    [InlineData("src/**", "a", null, false)]
    [InlineData("src/**", "a", "", false)]
    [InlineData("src/**", "a", "src/x", false)]
    [InlineData("src/**", "a", "docs/x", true)]
    [InlineData("src/**", "a", "docs/x src/y", false)]
    [InlineData("src/** !src/*.md", "a", "src/x.md", true)]
    public void Objection_OnlyWhereItIsKnownThatNothingWatchedChanged(string? watched, string? built, string? changed, bool objects)
        => Assert.Equal(objects, PushWatch.Objection("p/e/s", watched?.Split(' '), built is null ? null : new string('a', 40), changed?.Split(' ', StringSplitOptions.RemoveEmptyEntries)) is not null);

    private async Task PushAndLeaveAsync(GitWorkTree tree, ServiceView service, int builds)
    {
        using var leave = new CancellationTokenSource();
        var push = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, leave.Token);
        await Eventually.TrueAsync(async () =>
        {
            Assert.False(push.IsCompletedSuccessfully, push.IsCompletedSuccessfully ? (await push).Output : "");
            return (await BuildsAsync(service)).Count >= builds;
        });
        await leave.CancelAsync();
        await push;
    }

    private async Task<IReadOnlyList<BuildView>> BuildsAsync(ServiceView service)
        => (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/builds", ApiJson.Default.PageBuildView))!.Items;
}
