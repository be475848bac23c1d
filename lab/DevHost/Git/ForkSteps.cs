using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Git.Dialects;
using ProxPaaS.DevHost.Steps;
using static ProxPaaS.DevHost.Git.GitRig;

namespace ProxPaaS.DevHost.Git;

/// <summary>A stranger's pull request: nothing of it runs before somebody has looked at that very commit, and it never sees a secret.</summary>
internal sealed class ForkSteps(GitRig rig, StepRunner steps)
{
    private const string Preview = "pr-2";

    private string _evil = "";

    public async Task RunAsync()
    {
        await steps.RunAsync("A fork's pull request runs nothing yet", WaitAsync);
        if (rig.Dialect.PullRef(2) is null)
        {
            await steps.RunAsync("Approved: the provider has its commits in the fork alone", NowhereAsync);
            return;
        }

        await steps.RunAsync("Approved: it runs, without secrets", ApproveAsync);
        await steps.RunAsync("Its next commit needs another approval", AgainAsync);
    }

    private async Task WaitAsync(Action<string> say)
    {
        // Even where secrets are copied to previews, strangers' ones get none.
        await rig.Px.RunAsync(["previews", "set", "--project", rig.Project, "--secrets", "true", "--vars-stdin"], $"{Service}.GREETING=preview\n{Service}.API_KEY={Sentinel}-of-previews\n");
        await rig.Developer.CheckoutAsync("patch", "main");
        _evil = await rig.Developer.CommitAsync("evil");
        await rig.Developer.PushAsync(rig.Fork, "patch");
        await rig.ShowHeadAsync(2);
        var over = await rig.OverAsync((await rig.Hook.PullRequestAsync(2, rig.Fork, "patch", _evil, PullRequestStep.Opened)).Delivery);
        var waiting = await rig.PreviewAsync(Preview, p => p.State == PreviewState.Waiting);
        Must(waiting.EnvironmentId is null && (await rig.BuildsAsync(rig.In(Preview))).Count == 0 && (await rig.BuildsAsync(rig.Production)).All(b => b.CommitSha != _evil), "something of it runs");
        var refused = await rig.Px.RefusalAsync("sources", "approve", "2", "--service", rig.Production, "--sha", new string('a', 40));
        Must(refused.Contains("is at commit", StringComparison.Ordinal), $"approving another commit was answered: {refused}");
        if (rig.Dialect.PullRef(2) is null)
        {
            say($"{over.Reason} {rig.Dialect.Name} has no place for a status of it");
            return;
        }

        var told = await rig.ToldAsync(_evil, $"proxpaas/{rig.In(Preview)}", "pending");
        Must(told.Description.StartsWith("Waiting for approval", StringComparison.Ordinal), $"the provider was told '{told.Description}'");
        say($"{over.Reason} At the provider: {told.Word}, {told.Description}");
    }

    private async Task NowhereAsync(Action<string> say)
    {
        var shown = (await rig.Px.ReadAsync(ApiJson.Default.PagePullRequestView, ["sources", "pulls", "--service", rig.Production])).Items.Single(p => p.Number == 2);
        await rig.Px.RunAsync(["sources", "approve", "2", "--service", rig.Production, "--sha", shown.HeadSha]);
        var why = await rig.PreviewAsync(Preview, p => p.Reason.Contains("only in the fork", StringComparison.Ordinal));
        Must((await rig.BuildsAsync(rig.In(Preview))).Count == 0, "something of it was built");
        say(why.Reason);
    }

    private async Task ApproveAsync(Action<string> say)
    {
        await rig.Px.RunAsync(["sources", "approve", "2", "--service", rig.Production, "--sha", _evil]);
        await rig.LiveAsync(Preview, "evil", say);
        var given = await rig.GivenAsync(Preview);
        Must(!given.Contains(Sentinel, StringComparison.Ordinal) && !given.Contains("API_KEY", StringComparison.Ordinal), $"it was given a secret: {given}");
        Must(given.Contains("GREETING=preview", StringComparison.Ordinal), "a plain variable is missing");
        await rig.ToldAsync(_evil, $"proxpaas/{rig.In(Preview)}", "success");
        say("no secret in its environment, none in its build");
    }

    private async Task AgainAsync(Action<string> say)
    {
        var worse = await rig.Developer.CommitAsync("worse");
        await rig.ShowHeadAsync(2);
        await rig.Hook.PullRequestAsync(2, rig.Fork, "patch", worse, PullRequestStep.Pushed, _evil);
        var waiting = await rig.PreviewAsync(Preview, p => p.Reason.Contains(worse[..8], StringComparison.Ordinal));
        await rig.ToldAsync(worse, $"proxpaas/{rig.In(Preview)}", "pending");
        Must(waiting is { State: PreviewState.Active } && waiting.CommitSha == _evil && (await rig.BuildsAsync(rig.In(Preview))).All(b => b.CommitSha != worse), "the next commit runs without approval");
        await rig.LiveAsync(Preview, "evil", say);
        await rig.Px.RunAsync(["sources", "approve", "2", "--service", rig.Production, "--sha", worse]);
        await rig.LiveAsync(Preview, "worse", say);
        Must(!(await rig.GivenAsync(Preview)).Contains(Sentinel, StringComparison.Ordinal), "it was given a secret");
        say(waiting.Reason);
    }
}
