using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Faults;
using ProxPaaS.DevHost.Git.Dialects;
using ProxPaaS.DevHost.Steps;
using static ProxPaaS.DevHost.Git.GitRig;

namespace ProxPaaS.DevHost.Git;

/// <summary>A pull request of the repository itself: a preview with variables and a database of its own, from its opening to its end.</summary>
internal sealed class PullRequestSteps(GitRig rig, StepRunner steps, CancellationToken cancellationToken)
{
    private const string Preview = "pr-1";
    private string _head = "";

    public async Task RunAsync()
    {
        await steps.RunAsync("A pull request gets its preview", OpenAsync);
        await steps.RunAsync("Its next commit updates it", say => UpdateAsync("5", announced: true, say));
        await steps.RunAsync("A commit whose webhook was lost, too", say => UpdateAsync("6", announced: false, say));
        await steps.RunAsync("Closed: nothing of it is left", CloseAsync);
    }

    private async Task OpenAsync(Action<string> say)
    {
        await rig.Px.RunAsync(["previews", "set", "--project", rig.Project, "--pull-requests", "true", "--max", "1", "--vars-stdin"], $"{Service}.GREETING=preview\n");
        await rig.Developer.CheckoutAsync("feature", "main");
        var sha = await rig.Developer.CommitAsync("4");
        await rig.Developer.PushAsync(rig.Repository, ["feature", .. rig.HeadOf(1)]);
        var pushed = await rig.OverAsync((await rig.Hook.PushAsync("refs/heads/feature", sha)).Delivery);
        Must(pushed.Reason.Contains("only main deploys", StringComparison.Ordinal), pushed.Reason);
        await rig.Hook.PullRequestAsync(1, rig.Repository, "feature", _head = sha, PullRequestStep.Opened);
        var preview = await rig.PreviewAsync(Preview, p => p is { State: PreviewState.Active, Urls.Count: > 0 });
        Must(new Uri(preview.Urls[0]).Host == rig.HostOf(Preview), $"its URL is {preview.Urls[0]}");
        var answer = await rig.LiveAsync(Preview, "4", say);
        Must(answer.EndsWith("visits 0", StringComparison.Ordinal) && (await rig.AskAsync(null, "/")).Text.EndsWith("visits 3", StringComparison.Ordinal), $"its database is not its own: {answer}");
        await rig.AskAsync(Preview, "/visit");
        Must((await rig.AskAsync(null, "/")).Text.EndsWith("visits 3", StringComparison.Ordinal), "a visit of the preview was counted by production");
        var (given, production) = (await rig.GivenAsync(Preview), await rig.GivenAsync(null));
        Must(given.Contains("GREETING=preview", StringComparison.Ordinal) && production.Contains("GREETING=production", StringComparison.Ordinal), "it has not its own variables");
        Must(!given.Contains(Sentinel, StringComparison.Ordinal), "it was given a secret that nobody had allowed");
        Must(Database(given) is { } own && own != Database(production), "it has production's database address");
        var build = (await rig.BuildsAsync(rig.In(Preview))).First(b => b.CommitSha == sha);
        var success = await rig.ToldAsync(sha, $"proxpaas/{rig.In(Preview)}", "success");
        await rig.FollowAsync(success, build);
        say($"{preview.Urls[0]} answers '{answer}'; {success.Context}: {success.Description}");
    }

    private async Task UpdateAsync(string version, bool announced, Action<string> say)
    {
        var sha = await rig.Developer.CommitAsync(version);
        await rig.Developer.PushAsync(rig.Repository, ["feature", .. rig.HeadOf(1)]);
        var how = "by its webhook";
        if (announced)
        {
            await rig.Hook.PullRequestAsync(1, rig.Repository, "feature", sha, PullRequestStep.Pushed, _head);
        }
        else
        {
            how = (await rig.PolledAsync(sha)).Reason;
        }

        // Bitbucket names the beginning of a commit only.
        await rig.PreviewAsync(Preview, p => p.CommitSha is { Length: >= 12 } shown && sha.StartsWith(shown, StringComparison.Ordinal));
        _head = sha;
        var answer = await rig.LiveAsync(Preview, version, say);
        Must(answer.EndsWith("visits 1", StringComparison.Ordinal), $"its database began anew: {answer}");
        say($"{answer}; {how}");
    }

    private async Task CloseAsync(Action<string> say)
    {
        var environment = (await rig.PreviewAsync(Preview, p => p.EnvironmentId is not null)).EnvironmentId!;
        var services = (await rig.Api.OverviewAsync(cancellationToken)).Services.Where(s => s.EnvironmentId == environment).Select(s => s.Id).ToList();
        var volumes = (await FaultBench.ListAsync(rig.Api.VolumesAsync(null, cancellationToken))).Where(v => v.ServiceId is not null && services.Contains(v.ServiceId)).Select(v => v.Id).ToList();
        Must(services.Count == 2 && volumes.Count == 1, $"it has {services.Count} services and {volumes.Count} volumes");

        // Its branch is left where it is.
        await rig.Hook.PullRequestAsync(1, rig.Repository, "feature", _head, PullRequestStep.Closed);
        var gone = await rig.GoneAsync(Preview, environment, services, volumes);
        Must((await rig.AskAsync(null, "/")).Text.EndsWith("visits 3", StringComparison.Ordinal), "production's data was touched");
        say(gone);
    }

    private static string? Database(string given) => given.Split('\n').FirstOrDefault(line => line.StartsWith("DATABASE_URL=", StringComparison.Ordinal));
}
