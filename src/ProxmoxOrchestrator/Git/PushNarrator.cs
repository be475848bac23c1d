using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Builds.Logs;
using ProxPaaS.Orchestrator.Builds.Sources;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Deployments.Rollouts;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Git;

/// <summary>What happens after a push: the build is inserted, whoever listens; then the pusher sees it, its log and its deployment as they come.</summary>
internal sealed partial class PushNarrator(
    BuildStore builds, PushWatchStore watch, BuildLogStore logs, IPlatformContextFactory contexts, IEventBus events, IOptions<AppsOptions> apps, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<PushNarrator> logger)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(60);

    public async Task AfterPushAsync(Caller caller, ServiceRow row, IReadOnlyList<RefUpdate> updates, PushTerminal terminal)
    {
        foreach (var stored in updates.Where(u => !DeployBranch.Deploys(row.Service.Branch, u.Ref)))
        {
            await terminal.LineAsync(stored.Deletes ? $"{stored.Ref} was removed." : Stored(row, stored.Ref));
        }

        foreach (var update in updates.Where(u => DeployBranch.Deploys(row.Service.Branch, u.Ref)))
        {
            if (update.Deletes)
            {
                await terminal.LineAsync($"{update.Ref} was removed. What runs goes on.");
            }
            else if (row.Service is { RunsImage: true, Image: var image })
            {
                await terminal.LineAsync($"{update.Ref} was stored. {row.Path} runs the image {image}; clear its image setting to build pushes.");
            }
            else
            {
                await BuildAsync(caller, row, update, terminal);
            }
        }
    }

    private async Task BuildAsync(Caller caller, ServiceRow row, RefUpdate update, PushTerminal terminal)
    {
        Build build;
        try
        {
            // Not bound to the pusher's connection: the push was accepted, so it is built.
            if (await watch.ObjectionAsync(row, update.New, CancellationToken.None) is { } objection)
            {
                await terminal.LineAsync($"-----> Not built. {objection}");
                await terminal.LineAsync($"       What serves goes on serving. Build it all the same with: px deploy {DeployBranch.Short(update.Ref)} -s {row.Path}");
                return;
            }

            build = await builds.InsertAsync(row, update.New, update.Ref, "push", false, CancellationToken.None);
        }
        catch (Exception ex) when (ex is not OperationCanceledException)
        {
            LogNotInserted(row.Path, ex);
            await terminal.LineAsync($"The push is stored, but its build could not be queued ({ex.Message}). It is tried again when the control plane starts, or with: px deploy {DeployBranch.Short(update.Ref)} -s {row.Path}");
            return;
        }

        if (!terminal.IsThere)
        {
            return;
        }

        using var time = new CancellationTokenSource(Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(terminal.Left, lifetime.ApplicationStopping, time.Token);
        var alive = KeepAliveAsync(terminal, either.Token);
        try
        {
            await TellAsync(row, build, terminal, either.Token);
        }
        catch (OperationCanceledException)
        {
            await terminal.LineAsync($"It goes on without this terminal. Watch it with: px status -s {row.Path}");
        }
        finally
        {
            await either.CancelAsync();
            await alive.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync(ServiceRow row, Build build, PushTerminal terminal, CancellationToken cancellationToken)
    {
        await terminal.LineAsync("");
        await terminal.LineAsync($"-----> Building {row.Path} at {build.CommitSha[..8]}");
        await TellWaitingAsync(build, terminal, cancellationToken);
        var last = "";

        // One that cannot be planned is over already, and its reason is its outcome's to tell.
        await foreach (var line in logs.FollowAsync(build, 0, cancellationToken).Where(line => line.Text != build.Reason))
        {
            last = line.Text;
            await terminal.LineAsync($"       {last}");
        }

        var ended = await builds.FindAsync(TenantScope.All, build.Id, cancellationToken);
        if (ended.State != BuildState.Succeeded)
        {
            await terminal.LineAsync($" !     {Outcome(ended.State)}{(last == ended.Reason ? "." : $": {ended.Reason}")}");
            await terminal.LineAsync($"       {await StandingAsync(row.Service.Id, cancellationToken)} The log again: px builds log {build.Id}");
            await terminal.LineAsync("");
            return;
        }

        await terminal.LineAsync(ended.Reason.Length > 0 ? $"-----> {ended.Reason}" : $"-----> Built {ended.ImageName} in {(ended.FinishedAt - ended.StartedAt)?.TotalSeconds:0.0} s");
        await TellDeploymentAsync(row, build, terminal, cancellationToken);
        await terminal.LineAsync("");
    }

    /// <summary>Says why a build does not begin, each time the reason changes.</summary>
    private async Task TellWaitingAsync(Build build, PushTerminal terminal, CancellationToken cancellationToken)
    {
        var said = "";
        await foreach (var _ in ChangesAsync(build.OrganisationId, build.Id, cancellationToken))
        {
            var current = await builds.FindAsync(TenantScope.All, build.Id, cancellationToken);
            if (current.State != BuildState.Queued)
            {
                return;
            }

            // The first pass is about to give it away: only waiting that lasts is worth a line.
            if (current.Reason != said && current.Reason != build.Reason)
            {
                said = current.Reason;
                await terminal.LineAsync($"       {said}");
            }
        }
    }

    private async Task TellDeploymentAsync(ServiceRow row, Build build, PushTerminal terminal, CancellationToken cancellationToken)
    {
        var said = new HashSet<string>();
        await foreach (var _ in ChangesAsync(build.OrganisationId, row.Service.Id, cancellationToken))
        {
            await using var context = contexts.Create(TenantScope.All);
            var deployment = await context.Deployments.AsNoTracking().Where(d => d.BuildId == build.Id).OrderBy(d => d.Id).FirstOrDefaultAsync(cancellationToken);
            if (deployment is null)
            {
                if (await context.Builds.AnyAsync(b => b.Id == build.Id && b.State == BuildState.Superseded, cancellationToken))
                {
                    await terminal.LineAsync("-----> A newer commit was built meanwhile; that one is deployed.");
                    return;
                }

                continue;
            }

            await SayOnceAsync(said, terminal, $"-----> Deploying version {deployment.Version}");
            foreach (var step in DeploymentViews.Steps(deployment).Where(s => s.FinishedAt is not null))
            {
                await SayOnceAsync(said, terminal, $"       {step.Name} ({(step.FinishedAt - step.StartedAt)?.TotalSeconds ?? 0:0.0} s)");
            }

            switch (deployment.State)
            {
                case DeploymentState.Active when deployment.Reason == RolloutWords.NoReplicas:
                    await terminal.LineAsync($"-----> Nothing runs: the service has no replicas. Start it with: px scale 1 -s {row.Path}");
                    return;
                case DeploymentState.Active or DeploymentState.Draining:
                    foreach (var host in await context.Domains.AsNoTracking().Where(d => d.ServiceId == row.Service.Id).OrderBy(d => d.Generated).Select(d => d.Host).ToListAsync(cancellationToken))
                    {
                        await terminal.LineAsync(row.Service.Kind == ServiceKind.Web ? $"-----> Live at {apps.Value.UrlOf(host)}" : "-----> Running");
                    }

                    return;
                case DeploymentState.Failed or DeploymentState.Superseded or DeploymentState.Stopped:
                    await terminal.LineAsync($" !     Version {deployment.Version} {(deployment.State == DeploymentState.Failed ? "failed" : $"was {deployment.State.ToString().ToLowerInvariant()}")}: {deployment.Reason}");
                    return;
                default:
                    if (deployment.Reason.Length > 0)
                    {
                        await SayOnceAsync(said, terminal, $"       {deployment.Reason}");
                    }

                    break;
            }
        }
    }

    private static string Stored(ServiceRow row, string reference)
    {
        var name = DeployBranch.Short(reference);
        var always = reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? $", px services set {row.Path} --branch {name} makes it the one that deploys" : "";
        return $"{reference} was stored. Only {row.Service.Branch} deploys {row.Path}; px deploy {name} -s {row.Path} deploys this one{always}.";
    }

    /// <summary>What visitors get after a build came to nothing: at the first push there is nothing to go on serving.</summary>
    private async Task<string> StandingAsync(string serviceId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var active = await context.Services.Where(s => s.Id == serviceId && s.ActiveDeploymentId != null).AnyAsync(cancellationToken);
        return active ? "What served before goes on serving." : "Nothing serves yet.";
    }

    private static async Task SayOnceAsync(HashSet<string> said, PushTerminal terminal, string line)
    {
        if (said.Add(line))
        {
            await terminal.LineAsync(line);
        }
    }

    /// <summary>At once, then after each event about the thing (or a service's thing), and now and then for one that was lost.</summary>
    private async IAsyncEnumerable<bool> ChangesAsync(string organisationId, string subjectId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var news = new WakeSignal(clock);
        var listening = ListenAsync(organisationId, subjectId, news, ending.Token);
        try
        {
            while (true)
            {
                yield return true;
                await news.WaitAsync(KeepAlive, cancellationToken);
            }
        }
        finally
        {
            await ending.CancelAsync();
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(string organisationId, string subjectId, WakeSignal news, CancellationToken cancellationToken)
    {
        await foreach (var item in events.SubscribeAsync(organisationId, events.Sequence, cancellationToken))
        {
            if (item.SubjectId == subjectId || item.ServiceId == subjectId)
            {
                news.Raise();
            }
        }
    }

    private async Task KeepAliveAsync(PushTerminal terminal, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(KeepAlive, clock, cancellationToken);
            await terminal.KeepAliveAsync();
        }
    }

    private static string Outcome(BuildState state) => state switch
    {
        BuildState.Cancelled => "The build was cancelled",
        BuildState.Superseded => "The build was left out",
        _ => "The build failed",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "A push to {Service} was stored, but not queued to be built")]
    private partial void LogNotInserted(string service, Exception exception);
}
