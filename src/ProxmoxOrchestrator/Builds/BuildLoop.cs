using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Builds.Queue;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Builds;

/// <summary>Gives queued builds to builders, takes them from builders that are lost, and turns finished ones into deployments.</summary>
internal sealed partial class BuildLoop(
    BuildPassStore store, BuildReports reports, LoopSignals signals, ILeadership leadership, IOptionsMonitor<BuildOptions> options, TimeProvider clock, ILogger<BuildLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(5);

    /// <summary>Since when this process sees a running build's node silent. After our own start each has its full time.</summary>
    private readonly Dictionary<string, long> _silentSince = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await leadership.WaitUntilLeaderAsync(stoppingToken);
        await leadership.InTermAsync(RecoverPushesAsync, stoppingToken);
        await leadership.RunAsync(ReconcileAsync, Resync, Resync, signals.Builds.WaitAsync, LogPassFailed, stoppingToken);
    }

    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        await reports.ApplyOverdueAsync(cancellationToken);
        await store.CancelOfDeletedServicesAsync(cancellationToken);
        await ReturnLostAsync(cancellationToken);
        await StopOvertakenAsync(cancellationToken);
        await AssignAsync(cancellationToken);
        foreach (var build in await store.WithoutDeploymentAsync(cancellationToken))
        {
            await store.DeployAsync(build, cancellationToken);
        }
    }

    private async Task StopOvertakenAsync(CancellationToken cancellationToken)
    {
        if (!options.CurrentValue.StopSuperseded)
        {
            return;
        }

        foreach (var (id, newer) in await store.OvertakenAsync(cancellationToken))
        {
            await store.SupersedeAsync(id, newer, cancellationToken);
        }
    }

    private async Task AssignAsync(CancellationToken cancellationToken)
    {
        var queued = await store.QueuedAsync(cancellationToken);
        if (queued.Count == 0)
        {
            return;
        }

        foreach (var refused in queued.Where(b => b.Problem is not null))
        {
            await store.RefuseAsync(refused.Id, refused.Problem!, cancellationToken);
        }

        foreach (var assignment in BuildQueue.Assign([.. queued.Where(b => b.Problem is null)], await store.ActiveAsync(cancellationToken), await store.BuildersAsync(cancellationToken)))
        {
            if (await store.AssignAsync(assignment, cancellationToken) && assignment.NodeId is not null)
            {
                LogAssigned(assignment.BuildId, assignment.NodeId);
            }
        }
    }

    private async Task ReturnLostAsync(CancellationToken cancellationToken)
    {
        var running = await store.RunningAsync(cancellationToken);
        foreach (var gone in _silentSince.Keys.Except(running.Select(r => r.BuildId)).ToList())
        {
            _silentSince.Remove(gone);
        }

        foreach (var build in running)
        {
            if (build.NodeSpeaks)
            {
                _silentSince.Remove(build.BuildId);
            }
            else if (build.NodeIsGone || clock.GetElapsedTime(Since(build.BuildId)) >= TimeSpan.FromSeconds(options.CurrentValue.LostAfterSeconds))
            {
                _silentSince.Remove(build.BuildId);
                LogLost(build.BuildId, build.NodeId);
                await store.ReturnAsync(build.BuildId, $"Its builder {(build.NodeIsGone ? "is gone" : "stopped answering")}", options.CurrentValue.Attempts, cancellationToken);
            }

            if (clock.GetUtcNow() - build.StartedAt > TimeSpan.FromMinutes(options.CurrentValue.TimeoutMinutes + 2))
            {
                await store.FailAsync(build.BuildId, $"It took longer than {options.CurrentValue.TimeoutMinutes} minutes. Make the build faster, or ask the operator to raise Builds:TimeoutMinutes.", cancellationToken);
            }
        }
    }

    private long Since(string buildId)
    {
        if (!_silentSince.TryGetValue(buildId, out var since))
        {
            _silentSince[buildId] = since = clock.GetTimestamp();
        }

        return since;
    }

    /// <summary>A push that was taken just before the process died has moved its branch, but has no build yet.</summary>
    private async Task RecoverPushesAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var service in await store.RecoverPushesAsync(cancellationToken))
            {
                LogRecovered(service);
            }
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            LogPassFailed(ex);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Build {Build} goes to {Node}")]
    private partial void LogAssigned(string build, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Build {Build} lost its builder {Node}")]
    private partial void LogLost(string build, string node);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service} was pushed to, but not built, before the last stop: building it now")]
    private partial void LogRecovered(string service);

    [LoggerMessage(Level = LogLevel.Error, Message = "Build pass failed; the next resync retries it")]
    private partial void LogPassFailed(Exception exception);
}
