using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Steps;
using static ProxPaaS.DevHost.Git.GitRig;

namespace ProxPaaS.DevHost.Git;

/// <summary>Previews of branches and their limits; what tags and deleted references do.</summary>
internal sealed class BranchSteps(GitRig rig, StepRunner steps, CancellationToken cancellationToken)
{
    public async Task RunAsync()
    {
        await steps.RunAsync("More previews than allowed wait, and say so", LimitAsync);
        await steps.RunAsync("A branch gets its preview, and ends with it", BranchAsync);
        await steps.RunAsync("Tags and a deleted branch deploy nothing", TagsAsync);
    }

    private async Task LimitAsync(Action<string> say)
    {
        await rig.Px.RunAsync(["previews", "set", "--project", rig.Project, "--branches", "true", "--secrets", "false"]);
        await rig.Developer.CheckoutAsync("login", "main");
        var sha = await rig.Developer.CommitAsync("login");
        await rig.Developer.PushAsync(rig.Repository, "login");
        var pushed = await rig.OverAsync((await rig.Hook.PushAsync("refs/heads/login", sha)).Delivery);
        Must(pushed is { State: DeliveryState.Done } && pushed.Reason.Contains("is for its preview", StringComparison.Ordinal), pushed.Reason);
        var waiting = await rig.PreviewAsync("br-login", p => p is { State: PreviewState.Waiting, Reason.Length: > 0 });
        Must(waiting.Reason.StartsWith("There are 1 previews already", StringComparison.Ordinal), waiting.Reason);
        var refused = await rig.Px.RefusalAsync("previews", "set", "--project", rig.Project, "--max", "0");
        Must(refused.Contains("1 to 100", StringComparison.Ordinal), refused);
        var left = (await Faults.FaultBench.ListAsync(rig.Api.PreviewsAsync(rig.Project, cancellationToken))).Where(p => p.Branch == "feature").ToList();
        Must(left.Count == 0, "the branch that its pull request left behind wants a preview");
        say($"{pushed.Reason} {waiting.Reason}");
    }

    private async Task BranchAsync(Action<string> say)
    {
        // The place of the fork's preview: it goes, and the branch's comes.
        await rig.Px.RunAsync(["previews", "rm", "pr-2", "--project", rig.Project, "--yes"]);
        var preview = await rig.PreviewAsync("br-login", p => p is { State: PreviewState.Active, EnvironmentId: not null });
        say(await rig.LiveAsync("br-login", "login", say));
        var services = (await rig.Api.OverviewAsync(cancellationToken)).Services.Where(s => s.EnvironmentId == preview.EnvironmentId).Select(s => s.Id).ToList();
        await rig.Developer.PushAsync(rig.Repository, ":refs/heads/login");
        var over = await rig.OverAsync((await rig.Hook.PushAsync("refs/heads/login", null, preview.CommitSha)).Delivery);
        await rig.GoneAsync("br-login", preview.EnvironmentId!, services, []);
        say(over.Reason);
    }

    private async Task TagsAsync(Action<string> say)
    {
        var before = (await rig.BuildsAsync(rig.Production)).Count;
        await rig.Developer.CheckoutAsync("main");
        await rig.Developer.CommitAsync("tagged");
        await rig.Developer.TagAsync("v1");
        await rig.Developer.PushAsync(rig.Repository, "refs/tags/v1");
        var tag = await rig.OverAsync((await rig.Hook.PushAsync("refs/tags/v1", new string('1', 40))).Delivery);
        await rig.Px.RunAsync(["sources", "set", "--service", rig.Production, "--deploy-tags", "true"]);
        await rig.Hook.PushAsync("refs/tags/v1", new string('1', 40));
        await rig.LiveAsync(null, "tagged", say);
        await rig.Developer.PushAsync(rig.Repository, ":refs/tags/v1", "+refs/heads/main:refs/heads/other", ":refs/heads/main");
        var gone = await rig.OverAsync((await rig.Hook.PushAsync("refs/tags/v1", null)).Delivery);
        var main = await rig.OverAsync((await rig.Hook.PushAsync("refs/heads/main", null)).Delivery);
        Must(tag.Reason.Contains("tags do not deploy", StringComparison.Ordinal) && gone.Reason.Contains("What runs goes on", StringComparison.Ordinal) && main.Reason.Contains("What runs goes on", StringComparison.Ordinal), $"{tag.Reason} {gone.Reason} {main.Reason}");
        Must((await rig.AskAsync(null, "/")).Text.StartsWith("shop tagged ", StringComparison.Ordinal) && (await rig.BuildsAsync(rig.Production)).Count == before + 1, "something else was deployed");
        say(main.Reason);
    }
}
