using System.Formats.Tar;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Git;

/// <summary>The real git client against the real server; the builder is played by the test through the agent's seams.</summary>
[Collection(PlatformGroup.Name)]
public sealed class GitPushTests(PlatformHost host)
{
    private static readonly (string, string) Dockerfile = ("Dockerfile", "FROM scratch\n");

    [Fact]
    public async Task Push_ToTheDeployingBranch_IsBuiltAndDeployedWithTheLogInTheTerminal()
    {
        var service = await host.NewServiceAsync();
        var node = await host.NewBuilderAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile, ("src/app.txt", "hello"));
        var head = await tree.HeadAsync();
        var push = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, CancellationToken.None);
        var work = host.Services.GetRequiredService<IBuildWork>();
        var spec = await host.AssignedAsync(node);

        Assert.Matches($"^{host.Registry.Host}/org_[0-9a-z]+/{service.Id}$", spec.ImageName);
        Assert.Equal([$"{head[..12]}-{spec.Id}"], spec.Tags);
        Assert.Equal(service.Id, spec.CacheScope);
        Assert.Equal(["Dockerfile", "src/", "src/app.txt"], await NamesAsync(await work.OpenContextAsync(node, spec.Id, CancellationToken.None)));
        var reports = host.Services.GetRequiredService<IBuildReports>();
        Assert.Equal(2, await reports.AppendLogAsync(node, Lines(spec.Id, 1, "step one", "step two \u001b[31mred"), CancellationToken.None));
        Assert.Equal(3, await reports.AppendLogAsync(node, Lines(spec.Id, 2, "step two again", "step three"), CancellationToken.None));
        await reports.ReportAsync(node, new BuildStatus { Id = spec.Id, Phase = BuildPhase.Succeeded, Digest = FakeRegistry.Digest('b'), LogLines = 3 }, CancellationToken.None);
        await PretendAsync(service.Id, DeploymentState.Active, push);
        var (exit, output) = await push;

        Assert.Equal(0, exit);
        Assert.Contains("remote:        step one", output);
        Assert.Contains("remote:        step three", output);
        Assert.DoesNotContain("\u001b", output);
        Assert.Contains($"remote: -----> Live at http://web-{service.ProjectName}.apps.localhost", output);
        Assert.Contains("-----> Deploying version 1", output);
        var deployment = (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/deployments", ApiJson.Default.PageDeploymentView))!.Items.Single();
        Assert.Equal($"{spec.ImageName}@{FakeRegistry.Digest('b')}", deployment.Image);
        Assert.Equal("push", deployment.Cause);
        Assert.Equal(head, deployment.CommitSha);
        host.Disconnect(node);
    }

    [Fact]
    public async Task Push_WhoseBuildFails_SaysWhyAndKeepsThePush()
    {
        var service = await host.NewServiceAsync();
        var node = await host.NewBuilderAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile);
        var push = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, CancellationToken.None);
        var build = (await host.AssignedAsync(node)).Id;
        await host.Services.GetRequiredService<IBuildReports>().ReportAsync(node, new BuildStatus { Id = build, Phase = BuildPhase.Failed, Message = "RUN make: exit code 2" }, CancellationToken.None);
        var (exit, output) = await push;

        Assert.Equal(0, exit);
        Assert.Contains("The build failed: RUN make: exit code 2", output);
        Assert.Contains($"Nothing serves yet. The log again: px builds log {build}", output);
        Assert.Equal(BuildState.Failed, (await host.Owner.GetFromJsonAsync($"/v1/builds/{build}", ApiJson.Default.BuildView))!.State);
        host.Disconnect(node);
    }

    [Fact]
    public async Task Push_WithoutADockerfile_SaysWhatIsMissing()
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(("readme.txt", "x"));
        var (exit, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main");

        Assert.Equal(0, exit);
        Assert.Contains("there is no Dockerfile and no file that a provider knows", output);
    }

    [Fact]
    public async Task Push_ToAnotherBranch_IsStoredOnly()
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile);
        var (exit, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main:feature#1@x+y");

        Assert.Equal(0, exit);
        Assert.Contains("was stored. Only main deploys", output);
        Assert.Contains("--branch feature#1@x+y makes it the one that deploys", output);
        Assert.Empty((await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/builds", ApiJson.Default.PageBuildView))!.Items);
    }

    [Fact]
    public async Task Push_ToAHiddenReference_IsRefused()
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile);
        var (exit, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main:refs/proxpaas/builds/bld_1");

        Assert.NotEqual(0, exit);
        Assert.Contains("deny updating a hidden ref", output);
    }

    [Fact]
    public async Task Push_ToAMissingService_SaysWhichAndHowToMakeIt()
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile);
        var (exit, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName, "api"), "main");

        Assert.NotEqual(0, exit);
        Assert.Contains($"remote: There is no service 'api' in production of project '{service.ProjectName}'. Make it with: px services create {service.ProjectName}/api", output);
    }

    [Fact]
    public async Task Push_ByAStranger_FindsNothing()
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile);
        var (exit, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName, token: await host.StrangerTokenAsync()), "main");

        Assert.NotEqual(0, exit);
        Assert.Contains($"There is no project '{service.ProjectName}'", output);
    }

    [Fact]
    public async Task Push_OfManyMegabytes_ArrivesWhole_AndCanBeCloned()
    {
        var service = await host.NewServiceAsync(new ServiceSettings { Branch = "release" });
        using var tree = await GitWorkTree.NewAsync(("blob.bin", Convert.ToBase64String(RandomNumberGenerator.GetBytes(12_000_000))));
        var (exit, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main");
        Assert.True(exit == 0, output);

        var (cloned, text) = await tree.RunAsync("clone", "-q", "-b", "main", host.GitUrl(service.ProjectName), "copy");
        Assert.True(cloned == 0, text);
        Assert.Equal(new FileInfo(tree.Combine("blob.bin")).Length, new FileInfo(tree.Combine("copy/blob.bin")).Length);
    }

    [Fact]
    public async Task Push_WhosePusherLeaves_IsBuiltAllTheSame()
    {
        var service = await host.NewServiceAsync();
        var node = await host.NewBuilderAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile);
        using var leave = new CancellationTokenSource();
        var push = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, leave.Token);
        var build = (await host.AssignedAsync(node)).Id;
        await leave.CancelAsync();
        await push;
        await host.Services.GetRequiredService<IBuildReports>().ReportAsync(node, new BuildStatus { Id = build, Phase = BuildPhase.Succeeded, Digest = FakeRegistry.Digest('c') }, CancellationToken.None);

        var deployment = await Eventually.FoundAsync(async () => (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/deployments", ApiJson.Default.PageDeploymentView))!.Items.FirstOrDefault());
        Assert.Equal(build, deployment.BuildId);
        host.Disconnect(node);
    }

    [Fact]
    public async Task Push_OfANewerCommit_TakesThePlaceOfTheOneThatWaits()
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile);
        using var leave = new CancellationTokenSource();
        var first = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, leave.Token);
        await Eventually.FoundAsync(async () => (await BuildsAsync(service)).FirstOrDefault());
        await tree.CommitAsync("Second");
        var second = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, leave.Token);
        await Eventually.FoundAsync(async () => (await BuildsAsync(service)) is [_, _] both ? both : null);

        Assert.Contains("was pushed after it", (await first).Output);
        Assert.Equal([BuildState.Queued, BuildState.Superseded], (await BuildsAsync(service)).Select(b => b.State));
        await host.Owner.PostAsync($"/v1/builds/{(await BuildsAsync(service))[0].Id}/cancel", null);
        Assert.Contains("Cancelled by", (await second).Output);
    }

    [Fact]
    public async Task SameCommit_BuiltBefore_IsDeployedWithoutABuild()
    {
        var service = await host.NewServiceAsync();
        var node = await host.NewBuilderAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile);
        using var leave = new CancellationTokenSource();
        var push = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, leave.Token);
        var build = (await host.AssignedAsync(node)).Id;
        await host.Services.GetRequiredService<IBuildReports>().ReportAsync(node, new BuildStatus { Id = build, Phase = BuildPhase.Succeeded, Digest = FakeRegistry.Digest('d') }, CancellationToken.None);
        await Eventually.FoundAsync(async () => (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/deployments", ApiJson.Default.PageDeploymentView))!.Items.FirstOrDefault());
        await leave.CancelAsync();
        await push;
        host.Registry.Digests[$"{await RepositoryAsync(service)}:{FakeRegistry.Digest('d')}"] = FakeRegistry.Digest('d');

        var reply = await (await host.Owner.PostAsJsonAsync($"/v1/services/{service.Id}/deployments", new DeployRequest(Ref: "main"))).Content.ReadFromJsonAsync(ApiJson.Default.DeployReply);
        var again = await host.Owner.GetFromJsonAsync($"/v1/builds/{reply!.BuildId}", ApiJson.Default.BuildView);
        Assert.Equal(BuildState.Succeeded, again!.State);
        Assert.Contains($"Already built as {build}", again.Reason);
        host.Disconnect(node);
    }

    [Fact]
    public async Task BuildLog_ByTheApi_ResumesAfterALine()
    {
        var service = await host.NewServiceAsync();
        var node = await host.NewBuilderAsync();
        using var tree = await GitWorkTree.NewAsync(Dockerfile);
        var push = tree.RunAsync("push", host.GitUrl(service.ProjectName), "main");
        var build = (await host.AssignedAsync(node)).Id;
        var reports = host.Services.GetRequiredService<IBuildReports>();
        await reports.AppendLogAsync(node, Lines(build, 1, "one", "two", "three"), CancellationToken.None);
        await reports.ReportAsync(node, new BuildStatus { Id = build, Phase = BuildPhase.Failed, Message = "no", LogLines = 3 }, CancellationToken.None);
        await push;
        var stream = await host.Owner.GetStringAsync($"/v1/builds/{build}/log?after=3");

        Assert.DoesNotContain("\"two\"", stream);
        Assert.Contains("id: 4\nevent: log\n", stream);
        Assert.Contains("event: end\n", stream);
        host.Disconnect(node);
    }

    private async Task<string> RepositoryAsync(ServiceView service)
    {
        await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        return ImageNames.Of("", await context.Services.SingleAsync(s => s.Id == service.Id)).TrimStart('/');
    }

    private async Task<IReadOnlyList<BuildView>> BuildsAsync(ServiceView service)
        => (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/builds", ApiJson.Default.PageBuildView))!.Items;

    /// <summary>There are no nodes for apps here, so the deployment loop would wait for ever: its word is replaced until the push has ended.</summary>
    private async Task PretendAsync(string serviceId, DeploymentState state, Task push)
    {
        var contexts = host.Services.GetRequiredService<IPlatformContextFactory>();
        using var limit = new CancellationTokenSource(Eventually.Limit);
        while (!push.IsCompleted)
        {
            await using var context = contexts.Create(TenantScope.All);
            await context.Deployments.Where(d => d.ServiceId == serviceId && d.State != state)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, state).SetProperty(d => d.RowVersion, d => d.RowVersion + 1), limit.Token);
            await Task.Delay(20, limit.Token);
        }
    }

    private static LogBatch Lines(string build, ulong first, params string[] lines)
    {
        var batch = new LogBatch { Source = build, FirstLine = first };
        batch.Lines.AddRange(lines.Select(text => new LogLine { Text = text }));
        return batch;
    }

    private static async Task<List<string>> NamesAsync(Stream tar)
    {
        await using (tar)
        {
            await using var reader = new TarReader(tar);
            var names = new List<string>();
            while (await reader.GetNextEntryAsync() is { } entry)
            {
                if (entry.EntryType is not TarEntryType.GlobalExtendedAttributes)
                {
                    names.Add(entry.Name);
                }
            }

            return names;
        }
    }
}
