using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.CommitStatuses;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Sources;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.Webhooks;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.CommitStatuses;

/// <summary>What each provider's API is told, over HTTP against a stand-in that keeps what it got.</summary>
[Collection(PlatformGroup.Name)]
public sealed class CommitStatusTests(PlatformHost host)
{
    private static readonly string Sha = new('a', 40);

    [Theory]
    [InlineData(SourceProvider.Github, "/repos/owner/re%20po/statuses/SHA", "Authorization", "Bearer tok", """{"state":"failure","target_url":"https://paas/x","description":"The build failed","context":"proxpaas/shop/web"}""")]
    [InlineData(SourceProvider.Gitea, "/repos/owner/re%20po/statuses/SHA", "Authorization", "token tok", """{"state":"failure","target_url":"https://paas/x","description":"The build failed","context":"proxpaas/shop/web"}""")]
    [InlineData(SourceProvider.Forgejo, "/repos/owner/re%20po/statuses/SHA", "Authorization", "token tok", """{"state":"failure","target_url":"https://paas/x","description":"The build failed","context":"proxpaas/shop/web"}""")]
    [InlineData(SourceProvider.Gitlab, "/projects/owner%2Fre%20po/statuses/SHA", "PRIVATE-TOKEN", "tok", """{"state":"failed","name":"proxpaas/shop/web","target_url":"https://paas/x","description":"The build failed"}""")]
    [InlineData(SourceProvider.Bitbucket, "/repositories/owner/re%20po/commit/SHA/statuses/build", "Authorization", "Bearer tok", """{"key":"proxpaas/shop/web","state":"FAILED","name":"proxpaas/shop/web","url":"https://paas/x","description":"The build failed"}""")]
    [InlineData(SourceProvider.BitbucketDc, "/projects/owner/repos/re%20po/commits/SHA/builds", "Authorization", "Bearer tok", """{"key":"proxpaas/shop/web","state":"FAILED","name":"proxpaas/shop/web","url":"https://paas/x","description":"The build failed"}""")]
    public async Task Provider_GetsItsOwnPathHeadersAndBody(SourceProvider provider, string path, string header, string value, string json)
    {
        await using var api = await StatusApi.StartAsync();
        var request = CommitStatusRequests.Of(provider, api.Url, "owner/re po", null, "tok", Row(CommitState.Failure, "The build failed"), "proxpaas/shop/web", "https://paas/x")!;
        var answer = await host.Services.GetRequiredService<CommitStatusClient>().SendAsync(request, CancellationToken.None);

        Assert.Equal(CommitStatusAnswer.Taken, answer);
        var got = Assert.Single(api.Got);
        Assert.Equal(("POST", path.Replace("SHA", Sha), "application/json; charset=utf-8", "ProxPaaS"), (got.Method, got.Path, got.Headers["Content-Type"], got.Headers["User-Agent"]));
        Assert.Equal(value, got.Headers[header]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(got.Body)), got.Body);
    }

    [Theory]
    [InlineData(SourceProvider.Github, "https://github.com/a/b", "https://api.github.com")]
    [InlineData(SourceProvider.Github, "ssh://git@ghe.example:2222/a/b", "https://ghe.example/api/v3")]
    [InlineData(SourceProvider.Gitlab, "https://git.example:8443/a/b", "https://git.example:8443/api/v4")]
    [InlineData(SourceProvider.Gitea, "https://git.example/a/b", "https://git.example/api/v1")]
    [InlineData(SourceProvider.Bitbucket, "ssh://git@bitbucket.org/a/b", "https://api.bitbucket.org/2.0")]
    [InlineData(SourceProvider.BitbucketDc, "https://bb.example/scm/a/b", "https://bb.example/rest/api/latest")]
    public void Api_IsWhereTheProviderHasIt(SourceProvider provider, string clone, string api) => Assert.Equal(api, CommitStatusRequests.ApiUrl(provider, CloneUrl.Parse(clone, out _)!));

    [Fact]
    public void States_AreEachProvidersWords_AndLongTextsAreCut()
    {
        JsonNode Body(SourceProvider provider, CommitState state, string text = "x") => JsonNode.Parse(CommitStatusRequests.Of(provider, "https://api", "o/r", "7", "t", Row(state, text), new string('c', 60), "https://l")!.Json)!;
        Assert.Equal(["pending", "success", "failure", "error", "pending"], Enum.GetValues<CommitState>().Select(s => Body(SourceProvider.Github, s)["state"]!.GetValue<string>()));
        Assert.Equal(["running", "success", "failed", "canceled", "pending"], Enum.GetValues<CommitState>().Select(s => Body(SourceProvider.Gitlab, s)["state"]!.GetValue<string>()));
        Assert.Equal(["INPROGRESS", "SUCCESSFUL", "FAILED", "STOPPED", "INPROGRESS"], Enum.GetValues<CommitState>().Select(s => Body(SourceProvider.Bitbucket, s)["state"]!.GetValue<string>()));
        Assert.Equal(140, Body(SourceProvider.Github, CommitState.Failure, new string('d', 1000))["description"]!.GetValue<string>().Length);
        Assert.Equal(40, Body(SourceProvider.Bitbucket, CommitState.Failure)["key"]!.GetValue<string>().Length);
        Assert.Contains("/projects/7/", CommitStatusRequests.Of(SourceProvider.Gitlab, "https://api", "o/r", "7", "t", Row(CommitState.Pending, ""), "c", "https://l")!.Url.ToString());
        Assert.Null(CommitStatusRequests.Of(SourceProvider.Generic, "https://api", "o/r", null, "t", Row(CommitState.Pending, ""), "c", "https://l"));
    }

    [Theory]
    [InlineData(BuildState.Queued, null, nameof(CommitState.Pending))]
    [InlineData(BuildState.Failed, null, nameof(CommitState.Failure))]
    [InlineData(BuildState.Superseded, null, nameof(CommitState.Cancelled))]
    [InlineData(BuildState.Succeeded, null, nameof(CommitState.Pending))]
    [InlineData(BuildState.Succeeded, DeploymentState.Starting, nameof(CommitState.Pending))]
    [InlineData(BuildState.Succeeded, DeploymentState.Active, nameof(CommitState.Success))]
    [InlineData(BuildState.Succeeded, DeploymentState.Failed, nameof(CommitState.Failure))]
    public void Outcome_IsTheDeploymentsOnceItIsBuilt(BuildState build, DeploymentState? deployment, string state) => Assert.Equal(state, $"{CommitStatusDecision.Of(build, "", deployment, 1, "").State}");

    [Theory]
    [InlineData(201, "", true, false)]
    [InlineData(400, "{\"message\":\"Cannot transition status via :run from :running\"}", true, false)]
    [InlineData(401, "", false, false)]
    [InlineData(404, "", false, true)]
    [InlineData(302, "", false, false)]
    [InlineData(422, "", false, false)]
    [InlineData(429, "", false, true)]
    [InlineData(503, "", false, true)]
    public void Answer_TellsWhetherAnotherTryHelps(int status, string body, bool taken, bool again)
    {
        var answer = CommitStatusAnswer.Of((HttpStatusCode)status, body, null, "git.example");
        Assert.Equal((taken, again), (answer.Problem.Length == 0, answer.Again));
    }

    [Fact]
    public async Task AddressOfThisMachine_IsNotCalled()
    {
        var request = CommitStatusRequests.Of(SourceProvider.Github, "http://127.0.0.2:9", "o/r", null, "t", Row(CommitState.Pending, "x"), "c", "https://l")!;
        var answer = await host.Services.GetRequiredService<CommitStatusClient>().SendAsync(request, CancellationToken.None);

        Assert.Contains("is not connected to", answer.Problem);
        Assert.False(answer.Again);
    }

    [Fact]
    public async Task Build_IsReported_AgainAfterTheProviderWasAway_AndWithItsNewState()
    {
        await using var api = await StatusApi.StartAsync();
        api.Status = 503;
        await using var rig = await SourceRig.StartAsync(host, new SourceSettings { Token = "sentinel-77aa", ApiUrl = api.Url });
        var build = Assert.Single(await rig.BuildsAsync());
        await Eventually.TrueAsync(async () => !api.Got.IsEmpty && (await StatusAsync(build.Id)) is { Attempt: > 0, Problem.Length: > 0 });

        api.Status = 201;
        api.Got.Clear();
        await ChangeAsync(context => context.CommitStatuses.Where(s => s.BuildId == build.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.NextAttemptAt, DateTimeOffset.UnixEpoch)));
        await Eventually.TrueAsync(async () => (await StatusAsync(build.Id)) is { Problem: "", Attempt: > 1 });
        Assert.Contains(api.Got, g => g.Path == $"/repos/owner/repo/statuses/{build.CommitSha}" && g.Headers["Authorization"] == "Bearer sentinel-77aa" && g.Body.Contains("\"pending\"", StringComparison.Ordinal)
            && JsonNode.Parse(g.Body)!["target_url"]!.GetValue<string>().EndsWith($"/?service={rig.Service.Id}&build={build.Id}", StringComparison.Ordinal));

        await ChangeAsync(context => context.Builds.Where(b => b.Id == build.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(b => b.State, BuildState.Failed).SetProperty(b => b.Reason, "RUN make: exit code 2").SetProperty(b => b.RowVersion, b => b.RowVersion + 1)));
        await Eventually.TrueAsync(() => api.Got.Any(g => g.Body.Contains("RUN make: exit code 2", StringComparison.Ordinal)));
        Assert.False(host.StateContains("sentinel-77aa"));
    }

    private static CommitStatus Row(CommitState state, string description)
        => new() { Id = "sta_1", OrganisationId = "org", SourceId = "src", BuildId = "bld", ServiceId = "srv", Context = "proxpaas/shop/web", CommitSha = Sha, State = state, Description = description };

    private async Task<CommitStatus?> StatusAsync(string build)
    {
        await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        return await context.CommitStatuses.AsNoTracking().SingleOrDefaultAsync(s => s.BuildId == build);
    }

    private async Task ChangeAsync(Func<PlatformContext, Task> change)
    {
        await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        await change(context);
    }
}
