using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Sources;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.CommitStatuses;
using ProxPaaS.Tests.Orchestrator.Webhooks;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Previews;

/// <summary>Previews of what lies at somebody else's git server.</summary>
[Collection(PlatformGroup.Name)]
public sealed class SourcePreviewTests(PlatformHost host)
{
    private int _minute;

    [Fact]
    public async Task PullRequest_IsBuilt_ReportedUnderItsOwnName_HealedByThePoller_AndTakenDownWithItsBranch()
    {
        await using var api = await StatusApi.StartAsync();
        await using var rig = await SourceRig.StartAsync(host, new SourceSettings { Token = "token-0123456789", ApiUrl = api.Url });
        await SetAsync(rig, new PreviewSettings { PullRequests = true, Branches = true });
        await rig.Remote.Tree.RunAsync("checkout", "-q", "-b", "feature");
        var first = await PushAsync(rig, "First", "feature", 5);
        await rig.EndAsync(await rig.Hook.PushAsync(first, reference: "refs/heads/feature"));
        await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Pull(5, first, "opened", "feature")));

        var preview = await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).FirstOrDefault(p => p is { Name: "pr-5", State: PreviewState.Active }));
        var path = $"{rig.Service.ProjectName}/pr-5/web";
        var build = await BuildAsync(path, first);
        var pending = await StatusAsync(api, build.CommitSha, $"proxpaas/{path}", "pending");
        Assert.EndsWith($"/?service={build.ServiceId}&build={build.Id}", pending["target_url"]!.GetValue<string>());

        // Its branch has the pull request's preview and no second one.
        await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).All(p => p.Name == "pr-5") ? "one" : null);

        var second = await PushAsync(rig, "Second", "feature", 5);
        await PollAsync(rig);
        await BuildAsync(path, second);
        Assert.Equal(second, (await PreviewsAsync(rig)).Single().CommitSha);

        // Back to a commit that was built before: that one has to run again.
        await rig.Remote.Tree.RunAsync("reset", "-q", "--hard", first);
        await rig.Remote.PushAsync("HEAD:refs/heads/feature", "HEAD:refs/pull/5/head");
        await PollAsync(rig);
        await Eventually.FoundAsync(async () => (await BuildsAsync(path)) is [var newest, _, _] && newest.CommitSha == first ? "built" : null);

        await rig.Remote.PushAsync(":refs/heads/feature");
        await PollAsync(rig);
        await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).Count == 0 ? "gone" : null);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Owner.GetAsync($"/v1/services/{Uri.EscapeDataString(path)}")).StatusCode);
        await StatusAsync(api, first, $"proxpaas/{path}", "error");
        Assert.Equal(preview.CommitSha, first);
    }

    [Fact]
    public async Task MergedPullRequest_WhoseHookWasMissed_IsSeenInItsBase()
    {
        await using var rig = await SourceRig.StartAsync(host);
        await SetAsync(rig, new PreviewSettings { PullRequests = true });
        await rig.Remote.Tree.RunAsync("checkout", "-q", "-b", "feature");
        var head = await PushAsync(rig, "Feature", "feature", 6);
        await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Pull(6, head, "opened", "feature")));
        await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).FirstOrDefault(p => p.State == PreviewState.Active));
        await rig.Remote.PushAsync("HEAD:refs/heads/main");
        await rig.EndAsync(await rig.Hook.PushAsync(head));
        await PollAsync(rig);

        await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).Count == 0 ? "gone" : null);
        Assert.Equal(PullRequestState.Merged, (await host.GetAsync($"/v1/sources/{rig.Source.Id}/pulls", ApiJson.Default.PagePullRequestView)).Items.Single().State);
    }

    [Fact]
    public async Task OutsideBranch_GetsAPreview_AndLosesItWithTheBranch()
    {
        await using var rig = await SourceRig.StartAsync(host);
        await SetAsync(rig, new PreviewSettings { Branches = true });
        await rig.Remote.Tree.RunAsync("checkout", "-q", "-b", "login");
        var sha = await PushAsync(rig, "Login", "login", null);
        await rig.EndAsync(await rig.Hook.PushAsync(sha, reference: "refs/heads/login"));

        var preview = await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).FirstOrDefault(p => p.State == PreviewState.Active));
        Assert.Equal(("br-login", sha), (preview.Name, preview.CommitSha));
        Assert.Equal("refs/heads/login", (await BuildAsync($"{rig.Service.ProjectName}/br-login/web", sha)).Ref);

        await rig.Remote.PushAsync(":refs/heads/login");
        await rig.EndAsync(await rig.Hook.PushAsync(new string('0', 40), sha, "refs/heads/login"));
        await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).Count == 0 ? "gone" : null);
        Assert.Single(await rig.BuildsAsync());
    }

    [Fact]
    public async Task BranchLeftByItsPullRequest_GetsAPreviewOnlyWithANewCommit()
    {
        await using var rig = await SourceRig.StartAsync(host);
        await SetAsync(rig, new PreviewSettings { PullRequests = true, Branches = true });
        await rig.Remote.Tree.RunAsync("checkout", "-q", "-b", "feature");
        var head = await PushAsync(rig, "Feature", "feature", 9);
        await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Pull(9, head, "opened", "feature")));
        var pushed = await rig.EndAsync(await rig.Hook.PushAsync(head, reference: "refs/heads/feature"));
        Assert.EndsWith("The preview of pull request 9 goes by what is said of that.", pushed.Reason);
        await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).FirstOrDefault(p => p is { Name: "pr-9", State: PreviewState.Active }));

        await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Pull(9, head, "closed", "feature", state: "closed")));
        await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).Count == 0 ? "gone" : null);
        var again = await rig.EndAsync(await rig.Hook.PushAsync(head, reference: "refs/heads/feature"));
        Assert.Contains("pull request 9 of feature ended at commit", again.Reason);
        await PassAsync();
        Assert.Empty(await PreviewsAsync(rig));

        var newer = await PushAsync(rig, "More", "feature", null);
        var follows = await rig.EndAsync(await rig.Hook.PushAsync(newer, reference: "refs/heads/feature"));
        Assert.Equal((DeliveryState.Done, $"Commit {newer[..8]} of feature is for its preview."), (follows.State, follows.Reason));
        await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).FirstOrDefault(p => p is { Name: "br-feature", State: PreviewState.Active }));
        Assert.Single(await rig.BuildsAsync());
    }

    [Fact]
    public async Task WaitingPullRequests_AreShownAtTheProvider_UntilTheyRunOrEnd()
    {
        await using var api = await StatusApi.StartAsync();
        await using var rig = await SourceRig.StartAsync(host, new SourceSettings { Token = "token-0123456789", ApiUrl = api.Url });
        await SetAsync(rig, new PreviewSettings { PullRequests = true, Most = 1 });
        await rig.Remote.Tree.RunAsync("checkout", "-q", "-b", "theirs");
        var first = await PushAsync(rig, "First", null, 7);
        await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Pull(7, first, "opened", "patch", fork: true)));
        var context = $"proxpaas/{rig.Service.ProjectName}/pr-7/web";
        var waits = await StatusAsync(api, first, context, "pending");
        Assert.Equal($"Waiting for approval: px sources approve 7 --sha {first}", waits["description"]!.GetValue<string>());
        Assert.EndsWith($"/?service={rig.Service.Id}", waits["target_url"]!.GetValue<string>());

        // Another head: the first one is over, the second one waits.
        var second = await PushAsync(rig, "Second", null, 7);
        await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Pull(7, second, "synchronize", "patch", fork: true)));
        Assert.Equal($"Left out: commit {second[..8]} came.", (await StatusAsync(api, first, context, "error"))["description"]!.GetValue<string>());
        await StatusAsync(api, second, context, "pending");

        // Approved: from now on its build is what is shown.
        await ApproveAsync(rig, 7, second);
        var build = await BuildAsync($"{rig.Service.ProjectName}/pr-7/web", second);
        await Eventually.FoundAsync(() => Task.FromResult(Told(api, second, context).LastOrDefault(b => b["target_url"]!.GetValue<string>().EndsWith($"&build={build.Id}", StringComparison.Ordinal))));
        await Eventually.FoundAsync(async () => await WaitsAsync(rig) == 0 ? "none" : null);

        // No room for a second one, whose author then gives up.
        var third = await PushAsync(rig, "Third", "more", 8);
        await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Pull(8, third, "opened", "more")));
        var room = await StatusAsync(api, third, $"proxpaas/{rig.Service.ProjectName}/pr-8/web", "pending");
        Assert.StartsWith("There are 1 previews already.", room["description"]!.GetValue<string>());
        await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Pull(8, third, "closed", "more", state: "closed")));
        Assert.Equal("It was closed before it ran.", (await StatusAsync(api, third, $"proxpaas/{rig.Service.ProjectName}/pr-8/web", "error"))["description"]!.GetValue<string>());

        // Opened again with the very commit: it waits again.
        await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Pull(8, third, "reopened", "more")));
        await Eventually.FoundAsync(() => Task.FromResult(Told(api, third, $"proxpaas/{rig.Service.ProjectName}/pr-8/web") is [.., var last] && last["state"]!.GetValue<string>() == "pending" ? last : null));
        Assert.Equal("pending", Told(api, second, context)[^1]["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Fork_RunsNothingBeforeApproval_AndGetsNoSecretInAnyWay()
    {
        await using var rig = await SourceRig.StartAsync(host);
        await VariablesAsync(rig, true, ("SECRET", "sentinel-of-production"), ("OTHER", "sentinel-too"));
        await VariablesAsync(rig, false, ("PLAIN", "one"));
        await SetAsync(rig, new PreviewSettings
        {
            PullRequests = true, Secrets = true,
            Overrides = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["web"] = new Dictionary<string, string> { ["PLAIN"] = "in preview", ["OTHER"] = "sentinel-of-previews", ["NEW"] = "sentinel-new" } },
        });
        await rig.Remote.Tree.RunAsync("checkout", "-q", "-b", "theirs");
        var evil = await PushAsync(rig, "Evil", null, 7);
        await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Pull(7, evil, "opened", "patch", fork: true)));
        var waiting = await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).FirstOrDefault(p => p.State == PreviewState.Waiting));
        Assert.Contains("waits for approval", waiting.Reason);
        Assert.Null(waiting.EnvironmentId);

        await ApproveAsync(rig, 7, evil);
        await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).FirstOrDefault(p => p.State == PreviewState.Active));
        var path = $"{rig.Service.ProjectName}/pr-7/web";
        await BuildAsync(path, evil);
        var variables = (await host.GetAsync($"/v1/services/{Uri.EscapeDataString(path)}/variables?reveal=true", ApiJson.Default.PageVariableView)).Items;
        Assert.Equal([("PLAIN", "in preview")], variables.Select(v => (v.Name, v.Value)));

        // Only the poller has seen that the fork moved on: that one waits again, and what was approved goes on.
        var worse = await PushAsync(rig, "Worse", null, 7);
        await PollAsync(rig);
        var again = await Eventually.FoundAsync(async () => (await PreviewsAsync(rig)).FirstOrDefault(p => p.Reason.Contains("waits for approval", StringComparison.Ordinal)));
        Assert.Equal((PreviewState.Active, evil), (again.State, again.CommitSha));
        Assert.Single(await BuildsAsync(path));
        await ApproveAsync(rig, 7, worse);
        await BuildAsync(path, worse);
    }

    [Fact]
    public async Task Fork_OfARepositoryWithTwoServices_IsApprovedForBoth()
    {
        await using var rig = await SourceRig.StartAsync(host);
        var project = rig.Service.ProjectName;
        await SetAsync(rig, new PreviewSettings { PullRequests = true });
        (await host.Owner.PostAsJsonAsync($"/v1/environments/{project}%2Fproduction/services", new CreateServiceRequest("api", null), ApiJson.Default.CreateServiceRequest)).EnsureSuccessStatusCode();
        var response = await host.Owner.PostAsJsonAsync($"/v1/services/{project}%2Fapi/sources", new SourceSettings { CloneUrl = rig.Remote.Url, Provider = SourceProvider.Github }, ApiJson.Default.SourceSettings);
        var second = (await response.Content.ReadFromJsonAsync(ApiJson.Default.SourceView))!;
        var hook = new HookSender(second with { HookUrl = new Uri(host.Url, new Uri(second.HookUrl).AbsolutePath).ToString() });
        var sha = await PushAsync(rig, "Theirs", null, 8);
        await rig.EndAsync(await rig.Hook.GithubAsync("pull_request", Pull(8, sha, "opened", "patch", fork: true)));
        await rig.EndAsync(await hook.GithubAsync("pull_request", Pull(8, sha, "opened", "patch", fork: true)));
        await ApproveAsync(rig, 8, sha);

        await BuildAsync($"{project}/pr-8/web", sha);
        await BuildAsync($"{project}/pr-8/api", sha);
        Assert.True((await host.GetAsync($"/v1/sources/{second.Id}/pulls", ApiJson.Default.PagePullRequestView)).Items.Single().Approved);
    }

    private async Task<string> PushAsync(SourceRig rig, string message, string? branch, long? pull)
    {
        await rig.Remote.Tree.CommitAsync(message);
        await rig.Remote.PushAsync([.. branch is null ? Array.Empty<string>() : [$"HEAD:refs/heads/{branch}"], .. pull is null ? Array.Empty<string>() : [$"HEAD:refs/pull/{pull}/head"]]);
        return await rig.Remote.Tree.HeadAsync();
    }

    private string Pull(long number, string sha, string action, string branch, bool fork = false, string state = "open") => $$"""
        {"action":"{{action}}","number":{{number}},"pull_request":{"state":"{{state}}","title":"Change","updated_at":"2026-01-01T00:{{++_minute:00}}:00Z","user":{"login":"eve"},
         "head":{"ref":"{{branch}}","sha":"{{sha}}","repo":{"id":{{(fork ? 99 : 7)}}} },"base":{"ref":"main","repo":{"id":7} } },"repository":{"id":7,"full_name":"owner/repo"} }
        """;

    private async Task ApproveAsync(SourceRig rig, long number, string sha)
        => (await host.Owner.PostAsJsonAsync($"/v1/sources/{rig.Source.Id}/pulls/{number}/approve", new ApprovePullRequest(sha), ApiJson.Default.ApprovePullRequest)).EnsureSuccessStatusCode();

    private async Task SetAsync(SourceRig rig, PreviewSettings settings)
        => (await host.Owner.PatchAsync($"/v1/projects/{rig.Service.ProjectName}/previews/settings", JsonContent.Create(settings, ApiJson.Default.PreviewSettings))).EnsureSuccessStatusCode();

    private async Task VariablesAsync(SourceRig rig, bool secret, params (string Name, string Value)[] values)
        => (await host.Owner.PatchAsJsonAsync($"/v1/services/{rig.Service.Id}/variables", new SetVariablesRequest(values.ToDictionary(v => v.Name, string? (v) => v.Value), secret, false))).EnsureSuccessStatusCode();

    /// <summary>One look at the rig's repository, as the poller takes it; and its deliveries worked off.</summary>
    private async Task PollAsync(SourceRig rig)
    {
        await using (var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All))
        {
            await context.Sources.ExecuteUpdateAsync(set => set.SetProperty(s => s.NextPollAt, s => s.Id == rig.Source.Id ? DateTimeOffset.UnixEpoch : DateTimeOffset.MaxValue.AddDays(-1)));
        }

        var options = new FixedOptions(new SourceOptions { AllowHttp = true, PollSeconds = 180 });
        await rig.SettledAsync();
        await ActivatorUtilities.CreateInstance<SourcePollLoop>(host.Services, options).ReconcileAsync(CancellationToken.None);
        await rig.SettledAsync();
    }

    private async Task<BuildView> BuildAsync(string path, string sha) => await Eventually.FoundAsync(async () => (await BuildsAsync(path)).FirstOrDefault(b => b.CommitSha == sha));

    private async Task<IReadOnlyList<BuildView>> BuildsAsync(string path)
    {
        using var response = await host.Owner.GetAsync($"/v1/services/{Uri.EscapeDataString(path)}/builds");
        return response.IsSuccessStatusCode ? (await response.Content.ReadFromJsonAsync(ApiJson.Default.PageBuildView))!.Items : [];
    }

    private static async Task<JsonNode> StatusAsync(StatusApi api, string sha, string context, string state)
        => await Eventually.FoundAsync(() => Task.FromResult(Told(api, sha, context).FirstOrDefault(b => b["state"]!.GetValue<string>() == state)));

    /// <summary>What the provider was told of a commit, in order.</summary>
    private static List<JsonNode> Told(StatusApi api, string sha, string context)
        => [.. api.Got.Where(g => g.Path.EndsWith(sha, StringComparison.Ordinal)).Select(g => JsonNode.Parse(g.Body)!).Where(b => b["context"]!.GetValue<string>() == context)];

    private async Task<int> WaitsAsync(SourceRig rig)
    {
        await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        return await context.CommitStatuses.CountAsync(s => s.SourceId == rig.Source.Id && s.PullRequestId != null && s.State == ProxPaaS.Orchestrator.CommitStatuses.CommitState.Waiting);
    }

    /// <summary>One whole pass over all previews.</summary>
    private Task PassAsync() => ActivatorUtilities.CreateInstance<ProxPaaS.Orchestrator.Previews.PreviewLoop>(host.Services).ReconcileAsync(CancellationToken.None);

    private async Task<IReadOnlyList<PreviewView>> PreviewsAsync(SourceRig rig)
    {
        host.Services.GetRequiredService<LoopSignals>().PullRequests.Raise();
        return (await host.GetAsync($"/v1/projects/{rig.Service.ProjectName}/previews", ApiJson.Default.PagePreviewView)).Items;
    }

    private sealed class FixedOptions(SourceOptions value) : IOptionsMonitor<SourceOptions>
    {
        public SourceOptions CurrentValue => value;

        public SourceOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<SourceOptions, string?> listener) => null;
    }
}
