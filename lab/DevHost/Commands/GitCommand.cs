using System.Diagnostics;
using System.Text.Json;
using ProxPaaS.DevHost.Git;
using ProxPaaS.DevHost.Git.Dialects;
using ProxPaaS.DevHost.LabImages;
using ProxPaaS.DevHost.Parts;
using ProxPaaS.DevHost.Steps;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Commands;

/// <summary>The platform as <c>./run</c> starts it, with a git provider beside it: pushes by webhook, pull requests, forks and branches, and what becomes of them.</summary>
internal sealed class GitCommand(Installation installation, StepRunner steps, CancellationToken cancellationToken)
{
    private const string Keep = "keep";

    private const string All = "all";

    // The poller sleeps until a step needs it, so that what comes of a webhook comes of nothing else.
    private static readonly Dictionary<string, string> Settings = new() { ["Sources__PollSeconds"] = "0", ["Webhooks__BuildIntervalSeconds"] = "0" };

    /// <param name="words"><c>keep</c>: use the platform that runs, and leave it. Else the dialects to try, or <c>all</c>.</param>
    public async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var started = Stopwatch.GetTimestamp();
        var keep = words.Contains(Keep);
        var odd = words.FirstOrDefault(w => w is not (Keep or All) && AllDialects.List.All(d => d.Name != w));
        if (odd is not null || installation.Guests != GuestKind.Lxc || (new SupervisorClient(installation.State).IsRunning && !keep))
        {
            Console.Error.WriteLine(odd is not null ? $"--git takes '{Keep}', '{All}' and {string.Join(", ", AllDialects.List.Select(d => d.Name))}, not '{odd}'"
                : installation.Guests != GuestKind.Lxc ? "what comes of pushes is built for real; simulated guests build nothing" : "git failed at start: the platform runs already on this machine; --git keep uses it");
            return 1;
        }

        var report = new CheckReport(true, null, null, 0, "", [], new Dictionary<string, double>());
        try
        {
            await TryAsync(words.Contains(All) ? AllDialects.List : words.Any(w => w != Keep) ? [.. AllDialects.List.Where(d => words.Contains(d.Name))] : [AllDialects.List[0]], keep);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            report = report with { Passed = false, FailedAt = (failure as StepFailedException)?.Step ?? "start", Why = failure.Message };
        }

        try
        {
            if (!keep)
            {
                await new DownCommand(installation, steps, CancellationToken.None).RunAsync();
            }
        }
        catch (StepFailedException left) when (report.Passed)
        {
            report = report with { Passed = false, FailedAt = left.Step, Why = left.Message };
        }

        report = report with { Seconds = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1), Steps = steps.Results };
        Directory.CreateDirectory(installation.Artifacts);
        await File.WriteAllTextAsync(Path.Combine(installation.Artifacts, "git.json"), JsonSerializer.Serialize(report, CheckReportJson.Default.CheckReport), CancellationToken.None);
        Console.WriteLine(report.Passed ? $"git passed in {report.Seconds:0} s" : $"git failed at {report.FailedAt}: {report.Why}");
        return report.Passed ? 0 : 1;
    }

    private async Task TryAsync(IReadOnlyList<Dialect> dialects, bool keep)
    {
        var up = new UpCommand(installation with { Settings = Settings }, steps, cancellationToken);
        if (!new SupervisorClient(installation.State).IsRunning)
        {
            await up.RunAsync();
        }

        var api = await up.ControlPlane.SignInAsync(cancellationToken);
        await steps.RunAsync("Get PostgreSQL's image", async say =>
        {
            var builder = (await Faults.FaultBench.ListAsync(api.NodesAsync(cancellationToken))).First(n => n.State == Contracts.Api.NodeState.Ready && n.Labels.Contains("builder"));
            await new ServiceImages(installation, UpCommand.NodeCache).PublishAsync(builder.Vmid, $"{installation.HostAddress}:{installation.MirrorPort}", ["postgres", "redis"], say, cancellationToken);
        });
        var px = new Px(installation, cancellationToken);
        await steps.RunAsync("Build px and sign in", _ => px.LoginAsync(up.ControlPlane.AdminPassword));
        foreach (var dialect in dialects)
        {
            await TryAsync(dialect, up, px, leave: !keep && dialect == dialects[^1]);
        }
    }

    /// <param name="leave">What was made goes with the platform.</param>
    private async Task TryAsync(Dialect dialect, UpCommand up, Px px, bool leave)
    {
        await up.ControlPlane.StartAsync(cancellationToken);
        var api = await up.ControlPlane.SignInAsync(cancellationToken);
        var folder = Path.Combine(installation.Folder("git-provider"), Guid.NewGuid().ToString("n")[..8]);
        await using var server = new ProviderServer(dialect, Path.Combine(folder, "repositories"), installation.HostAddress, installation.GitPort);
        var developer = new Developer(Path.Combine(folder, "clone"), cancellationToken);
        using var rig = new GitRig(installation, api, server, px, developer, cancellationToken);
        await steps.RunAsync($"Start a provider that speaks {dialect.Name}", async say =>
        {
            await developer.BeginAsync(Path.Combine(installation.Repository, "lab/DevHost/Git/shop"));
            await server.StartAsync(cancellationToken);
            say(rig.Repository.CloneUrl);
        });
        await TryAsync(rig, thorough: dialect == AllDialects.List[0]);
        if (!leave)
        {
            await steps.RunAsync("Make room for the next", _ => px.RunAsync(["projects", "rm", rig.Project, "--yes"]));
        }
    }

    /// <param name="thorough">Also what is the same for all providers.</param>
    private async Task TryAsync(GitRig rig, bool thorough)
    {
        var pushes = new PushSteps(rig, steps, cancellationToken);
        await pushes.RunAsync();
        var polling = new UpCommand(installation with { Settings = new Dictionary<string, string>(Settings) { ["Sources__PollSeconds"] = "10" } }, steps, cancellationToken);
        await pushes.HealAsync(() => polling.ControlPlane.StartAsync(cancellationToken));
        if (thorough)
        {
            await new OutageSteps(rig, steps, cancellationToken).RunAsync();
        }

        await new PullRequestSteps(rig, steps, cancellationToken).RunAsync();
        await new ForkSteps(rig, steps).RunAsync();
        if (thorough)
        {
            await new BranchSteps(rig, steps, cancellationToken).RunAsync();
            await new HostileSteps(rig, steps, cancellationToken).RunAsync();
        }
    }
}
