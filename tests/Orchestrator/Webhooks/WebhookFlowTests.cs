using System.Net;
using System.Net.Http.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Tests.Orchestrator.Api;

namespace ProxPaaS.Tests.Orchestrator.Webhooks;

/// <summary>From a provider's call to a build, over HTTP, with real git on both sides.</summary>
[Collection(PlatformGroup.Name)]
public sealed class WebhookFlowTests(PlatformHost host)
{
    [Fact]
    public async Task NewSource_IsFetchedAndBuiltAtOnce()
    {
        await using var rig = await SourceRig.StartAsync(host);

        var build = Assert.Single(await rig.BuildsAsync());
        Assert.Equal(await rig.Remote.Tree.HeadAsync(), build.CommitSha);
        Assert.Equal("refs/heads/main", build.Ref);
        var delivery = Assert.Single(await rig.DeliveriesAsync());
        Assert.Equal(("sync", DeliveryState.Done, build.Id), (delivery.Origin, delivery.State, delivery.BuildId));
    }

    [Fact]
    public async Task Push_BuildsTheBranchesPresentCommit_WhateverTheDeliveryNames()
    {
        await using var rig = await SourceRig.StartAsync(host);
        var older = await rig.Remote.CommitAsync("Second");
        var newest = await rig.Remote.CommitAsync("Third");
        var end = await rig.EndAsync(await rig.Hook.PushAsync(older));

        Assert.Equal(DeliveryState.Done, end.State);
        Assert.Contains("is not its newest commit any more", end.Reason);
        Assert.Equal(newest, (await rig.BuildsAsync())[0].CommitSha);

        // The older one comes late: it names what was built over already.
        var late = await rig.EndAsync(await rig.Hook.PushAsync(older));
        Assert.Equal(DeliveryState.Skipped, late.State);
        Assert.Contains("was handled before", late.Reason);
        Assert.Equal(2, (await rig.BuildsAsync()).Count);
    }

    [Fact]
    public async Task SameDelivery_TwiceAndTwentyTimesAtOnce_HasOneEffect()
    {
        await using var rig = await SourceRig.StartAsync(host);
        var sha = await rig.Remote.CommitAsync("Second");
        var id = $"{Guid.NewGuid()}";
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await HookSender.ReplyAsync(await rig.Hook.PushAsync(sha, id: id))));
        var again = await HookSender.ReplyAsync(await rig.Hook.PushAsync(sha, id: id));
        await rig.SettledAsync();

        Assert.Single(replies.Append(again).Select(r => r.Delivery).Distinct());
        Assert.Equal(1, replies.Count(r => !r.Duplicate));
        Assert.True(again.Duplicate);
        Assert.Equal(2, (await rig.DeliveriesAsync()).Count);
        Assert.Equal(2, (await rig.BuildsAsync()).Count);
    }

    [Fact]
    public async Task OtherBranch_IsSkippedWithItsReason_AndItsDeletionNoted()
    {
        await using var rig = await SourceRig.StartAsync(host);
        await rig.Remote.PushAsync("main:refs/heads/feature#1@x+y");
        var end = await rig.EndAsync(await rig.Hook.PushAsync(await rig.Remote.Tree.HeadAsync(), reference: "refs/heads/feature#1@x+y"));
        Assert.Equal((DeliveryState.Skipped, $"Skipped because only main deploys {rig.Service.ProjectName}/web."), (end.State, end.Reason));

        await rig.Remote.PushAsync(":refs/heads/feature#1@x+y");
        var gone = await rig.EndAsync(await rig.Hook.PushAsync(new string('0', 40), reference: "refs/heads/feature#1@x+y"));
        Assert.Contains("is gone: its preview ends", gone.Reason);
        Assert.Single(await rig.BuildsAsync());
    }

    [Fact]
    public async Task DeployBranchDeleted_EndsNothing()
    {
        await using var rig = await SourceRig.StartAsync(host);
        await rig.Remote.PushAsync("main:refs/heads/other", ":refs/heads/main");
        var gone = await rig.EndAsync(await rig.Hook.PushAsync(new string('0', 40)));

        Assert.Equal("main is gone. What runs goes on.", gone.Reason);
        Assert.Single(await rig.BuildsAsync());
    }

    [Fact]
    public async Task Tag_DeploysOnlyWhereSwitchedOn_AndIsNotTheBranchOfItsName()
    {
        await using var rig = await SourceRig.StartAsync(host);
        await rig.Remote.CommitAsync("Tagged");
        await rig.Remote.Tree.RunAsync("tag", "-a", "main", "-m", "confusing");
        await rig.Remote.PushAsync("refs/tags/main:refs/tags/main");
        var off = await rig.EndAsync(await rig.Hook.PushAsync(await rig.Remote.Tree.HeadAsync(), reference: "refs/tags/main"));
        Assert.Contains("tags do not deploy", off.Reason);

        await PatchAsync(rig, new SourceSettings { DeployTags = true });
        var on = await rig.EndAsync(await rig.Hook.PushAsync(await rig.Remote.Tree.HeadAsync(), reference: "refs/tags/main"));
        Assert.Equal(DeliveryState.Done, on.State);
        var build = (await rig.BuildsAsync())[0];
        Assert.Equal(("refs/tags/main", await rig.Remote.Tree.HeadAsync()), (build.Ref, build.CommitSha));
    }

    [Fact]
    public async Task SkipCi_OnEveryCommit_SkipsUntilOneWithoutItComes()
    {
        await using var rig = await SourceRig.StartAsync(host);
        await rig.Remote.CommitAsync("Docs [skip ci]");
        var skipped = await rig.EndAsync(await rig.Hook.PushAsync(await rig.Remote.CommitAsync("More docs [CI SKIP]")));
        Assert.Equal(DeliveryState.Skipped, skipped.State);
        Assert.Contains("all 2 commits", skipped.Reason);

        await rig.Remote.CommitAsync("Third [skip ci]");
        await rig.Remote.CommitAsync("Real work");
        var built = await rig.EndAsync(await rig.Hook.PushAsync(await rig.Remote.CommitAsync("Fifth [skip ci]")));
        Assert.Equal(DeliveryState.Done, built.State);

        // By hand, marks do not count.
        await rig.EndAsync(await rig.Hook.PushAsync(await rig.Remote.CommitAsync("Sixth [skip ci]")));
        var sync = await (await host.Owner.PostAsync($"/v1/sources/{rig.Source.Id}/sync", null)).Content.ReadFromJsonAsync(ApiJson.Default.SyncReply);
        Assert.Equal(DeliveryState.Done, (await rig.EndAsync(sync!.DeliveryId)).State);
        Assert.Equal(await rig.Remote.Tree.HeadAsync(), (await rig.BuildsAsync())[0].CommitSha);
    }

    [Fact]
    public async Task WatchPaths_AreDecidedByGit_WhereThePayloadDoesNotTell()
    {
        await using var rig = await SourceRig.StartAsync(host, watch: ["apps/api/**"]);
        var before = await rig.Remote.Tree.HeadAsync();
        var docs = await rig.Remote.CommitAsync("Docs", ("apps/api-docs/x.md", "x"), ("readme.md", "x"));
        var skipped = await rig.EndAsync(await rig.Hook.PushAsync(docs, before));
        Assert.Equal((DeliveryState.Skipped, "Skipped because none of the 2 changed paths is in the watch paths (apps/api/**)."), (skipped.State, skipped.Reason));

        var api = await rig.Remote.CommitAsync("Api", ("apps/api/main.go", "x"));
        Assert.Equal(DeliveryState.Done, (await rig.EndAsync(await rig.Hook.PushAsync(api, docs))).State);

        // A complete list in the payload is taken as it is: what was changed and changed back counts.
        var back = await rig.Remote.CommitAsync("Nothing after all");
        Assert.Equal(DeliveryState.Done, (await rig.EndAsync(await rig.Hook.PushAsync(back, api, paths: "\"apps/api/main.go\""))).State);
    }

    [Fact]
    public async Task ForcePush_ToAnUnrelatedHistory_IsBuilt()
    {
        await using var rig = await SourceRig.StartAsync(host, watch: ["nowhere/**"]);
        await rig.Remote.Tree.RunAsync("checkout", "-q", "--orphan", "fresh");
        var sha = await rig.Remote.CommitAsync("Begin again", ("nowhere/x", "1"));
        var end = await rig.EndAsync(await rig.Hook.PushAsync(sha, forced: true));

        Assert.Equal(DeliveryState.Done, end.State);
        Assert.Equal(sha, (await rig.BuildsAsync())[0].CommitSha);
    }

    [Fact]
    public async Task Replay_DecidesAnew_AndNamesWhatItRepeats()
    {
        await using var rig = await SourceRig.StartAsync(host);
        var first = await rig.EndAsync(await rig.Hook.PushAsync(await rig.Remote.CommitAsync("Second")));
        var reply = await (await host.Owner.PostAsync($"/v1/deliveries/{first.Id}/replay", null)).Content.ReadFromJsonAsync(ApiJson.Default.SyncReply);
        var replay = await rig.EndAsync(reply!.DeliveryId);

        Assert.Equal((DeliveryState.Done, "replay", first.Id), (replay.State, replay.Origin, replay.ReplayOf));
        Assert.Equal(3, (await rig.BuildsAsync()).Count);
    }

    [Fact]
    public async Task AnotherRepositorysDelivery_IsNotThisSources()
    {
        await using var rig = await SourceRig.StartAsync(host);
        await rig.EndAsync(await rig.Hook.PushAsync(await rig.Remote.CommitAsync("Second")));
        var other = await rig.EndAsync(await rig.Hook.GithubAsync("push", $$"""{"ref":"refs/heads/main","after":"{{new string('a', 40)}}","repository":{"id":8,"full_name":"owner/repo"} }"""));
        Assert.Contains("about another repository", other.Reason);

        // Renamed, but the same id.
        var renamed = await rig.EndAsync(await rig.Hook.GithubAsync("push", $$"""{"ref":"refs/heads/main","after":"{{await rig.Remote.CommitAsync("Third")}}","repository":{"id":7,"full_name":"owner/new-name"} }"""));
        Assert.Equal(DeliveryState.Done, renamed.State);
        Assert.Equal("owner/new-name", (await rig.NowAsync()).RepositoryName);
    }

    [Fact]
    public async Task HookOfAWholeGroup_TellsOfOtherRepositoriesFirst_AndTheSourceLearnsItsOwn()
    {
        await using var rig = await SourceRig.StartAsync(host);
        var other = await rig.EndAsync(await rig.Hook.GithubAsync("push", $$"""{"ref":"refs/heads/main","after":"{{new string('a', 40)}}","repository":{"id":8,"full_name":"owner/other"} }"""));
        Assert.Contains("about another repository (owner/other)", other.Reason);
        Assert.Null((await rig.NowAsync()).RepositoryName);

        var own = await rig.EndAsync(await rig.Hook.GithubAsync("push", $$"""{"ref":"refs/heads/main","after":"{{await rig.Remote.CommitAsync("Second")}}","repository":{"id":7,"full_name":"Owner/Repo"} }"""));
        Assert.Equal(DeliveryState.Done, own.State);
        Assert.Equal("Owner/Repo", (await rig.NowAsync()).RepositoryName);
        var late = await rig.EndAsync(await rig.Hook.GithubAsync("push", $$"""{"ref":"refs/heads/main","after":"{{new string('a', 40)}}","repository":{"id":8,"full_name":"owner/repo"} }"""));
        Assert.Contains("about another repository", late.Reason);
    }

    [Fact]
    public async Task Ping_IsAnsweredAndListed()
    {
        await using var rig = await SourceRig.StartAsync(host);
        var end = await rig.EndAsync(await rig.Hook.GithubAsync("ping", """{"zen":"Keep it logically awesome.","hook_id":1,"repository":{"id":7}}"""));

        Assert.Equal((DeliveryState.Done, "Ping: the hook works."), (end.State, end.Reason));
    }

    [Fact]
    public async Task PullRequestOfAFork_WaitsForApprovalOfItsVeryCommit()
    {
        await using var rig = await SourceRig.StartAsync(host);
        string Body(string sha, string action, int minute) => $$"""
            {"action":"{{action}}","number":5,"pull_request":{"state":"open","title":"Evil","updated_at":"2026-01-01T00:{{minute:00}}:00Z","user":{"login":"eve"},
             "head":{"ref":"patch","sha":"{{sha}}","repo":{"id":99} },"base":{"ref":"main","repo":{"id":7} } },"repository":{"id":7,"full_name":"owner/repo"} }
            """;
        var (one, two) = (new string('1', 40), new string('2', 40));
        var opened = await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Body(one, "opened", 1)));
        Assert.Contains("waits for approval of commit 11111111", opened.Reason);
        Assert.False((await PullAsync(rig)).Approved);

        Assert.Equal(HttpStatusCode.Conflict, (await ApproveAsync(rig, two)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ApproveAsync(rig, one)).StatusCode);
        Assert.True((await PullAsync(rig)).Approved);

        await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Body(two, "synchronize", 2)));
        Assert.False((await PullAsync(rig)).Approved);

        // The first event once more, late: the newer head stays.
        var late = await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Body(one, "opened", 1)));
        Assert.Equal(DeliveryState.Skipped, late.State);
        Assert.Equal(two, (await PullAsync(rig)).HeadSha);
        Assert.Single(await rig.BuildsAsync());
    }

    [Theory]
    [InlineData("X-GitHub-Event", "push")]
    [InlineData("X-Gitlab-Token", "SECRET")]
    [InlineData("X-Gitea-Signature", "HEX")]
    [InlineData("X-Hub-Signature", "sha256=HEX")]
    [InlineData("X-Hub-Signature-256", "sha256=")]
    [InlineData("X-Hub-Signature-256", "sha256=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("X-Hub-Signature-256", "HEX")]
    public async Task OtherSchemes_AndNoOrWrongSignatures_AreRefused(string header, string value)
    {
        await using var rig = await SourceRig.StartAsync(host);
        var body = "{}"u8.ToArray();
        using var response = await rig.Hook.SendAsync(body, (header, value.Replace("SECRET", rig.Source.HookSecret).Replace("HEX", HookSender.Hex(rig.Source.HookSecret!, body))));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Single(await rig.DeliveriesAsync());
    }

    [Fact]
    public async Task ChangedByte_UnknownHook_AndTooLargeBody_AreRefused()
    {
        await using var rig = await SourceRig.StartAsync(host);
        var body = "{\"zen\":1}"u8.ToArray();
        var signature = ("X-Hub-Signature-256", $"sha256={HookSender.Hex(rig.Source.HookSecret!, body)}");
        body[3]++;
        Assert.Equal(HttpStatusCode.Unauthorized, (await rig.Hook.SendAsync(body, signature, ("X-GitHub-Event", "ping"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await new HookSender(rig.Source with { HookUrl = $"{host.Url}hooks/{new string('0', 32)}" }).SendAsync(body, signature)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await rig.Hook.SendAsync(new byte[26 * 1024 * 1024], signature)).StatusCode);
    }

    [Fact]
    public async Task RenewedSecret_ReplacesTheOldOneAtOnce_AndSecretsAreStoredSealed()
    {
        await using var rig = await SourceRig.StartAsync(host, new SourceSettings { Token = "sentinel-token-8d1f" });
        var renewed = (await (await host.Owner.PostAsync($"/v1/sources/{rig.Source.Id}/secret", null)).Content.ReadFromJsonAsync(ApiJson.Default.SourceView))!;

        Assert.NotEqual(rig.Source.HookSecret, renewed.HookSecret);
        Assert.Equal(HttpStatusCode.Unauthorized, (await rig.Hook.GithubAsync("ping", "{}")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await new HookSender(renewed with { HookUrl = new Uri(host.Url, new Uri(renewed.HookUrl).AbsolutePath).ToString() }).GithubAsync("ping", "{}")).StatusCode);
        Assert.Null((await rig.NowAsync()).HookSecret);
        Assert.False(host.StateContains(rig.Source.HookSecret!));
        Assert.False(host.StateContains("sentinel-token-8d1f"));
    }

    [Fact]
    public async Task OtherScheme_WithAnotherFormOfSecret_GetsANewOne()
    {
        await using var rig = await SourceRig.StartAsync(host, new SourceSettings { Provider = SourceProvider.Gitlab });
        async Task<SourceView> SetAsync(SourceSettings settings)
            => (await (await host.Owner.PatchAsJsonAsync($"/v1/sources/{rig.Source.Id}", settings, ApiJson.Default.SourceSettings)).Content.ReadFromJsonAsync(ApiJson.Default.SourceView))!;

        Assert.Equal(HookScheme.GitlabToken, rig.Source.HookScheme);
        Assert.Null((await SetAsync(new SourceSettings { AutoDeploy = true })).HookSecret);
        var signed = await SetAsync(new SourceSettings { HookScheme = HookScheme.GitlabSigned });
        Assert.StartsWith("whsec_", signed.HookSecret);
        Assert.Equal("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", (await SetAsync(new SourceSettings { HookSecret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" })).HookSecret);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Owner.PatchAsJsonAsync($"/v1/sources/{rig.Source.Id}", new SourceSettings { HookSecret = "whsec_not-base64-at-all" }, ApiJson.Default.SourceSettings)).StatusCode);
    }

    private static async Task<PullRequestView> PullAsync(SourceRig rig) => Assert.Single((await rig.Host.Owner.GetFromJsonAsync($"/v1/sources/{rig.Source.Id}/pulls", ApiJson.Default.PagePullRequestView))!.Items);

    private static Task<HttpResponseMessage> ApproveAsync(SourceRig rig, string sha)
        => rig.Host.Owner.PostAsJsonAsync($"/v1/sources/{rig.Source.Id}/pulls/5/approve", new ApprovePullRequest(sha), ApiJson.Default.ApprovePullRequest);

    private static async Task PatchAsync(SourceRig rig, SourceSettings settings)
        => (await rig.Host.Owner.PatchAsJsonAsync($"/v1/sources/{rig.Source.Id}", settings, ApiJson.Default.SourceSettings)).EnsureSuccessStatusCode();
}
