using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds.Logs;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Builds;

/// <summary>Agents' words about builds → rows. A build ends once its last lines are stored, or a little later without them.</summary>
internal sealed partial class BuildReports(
    IPlatformContextFactory contexts, BuildLogStore logs, BuildStepStore steps, BuildPassStore passes, IOptionsMonitor<BuildOptions> options, IEventBus events, LoopSignals signals, IDesiredStateSignal desired, TimeProvider clock)
    : IBuildReports
{
    private const int LongestReason = 1000;

    private static readonly TimeSpan WaitForLog = TimeSpan.FromSeconds(5);

    /// <summary>Ends that wait for the rest of the log.</summary>
    private readonly ConcurrentDictionary<string, (string NodeId, BuildStatus Status, long Since)> _ends = new();

    public async Task ReportAsync(string nodeId, BuildStatus status, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var build = await context.Builds.SingleOrDefaultAsync(b => b.Id == status.Id && b.NodeId == nodeId && b.State == BuildState.Running, cancellationToken);
        if (build is null)
        {
            _ends.TryRemove(status.Id, out _);
            return;
        }

        var final = status.Phase is BuildPhase.Succeeded or BuildPhase.Failed or BuildPhase.Cancelled;
        if (final && build.LogLines - build.LogOffset < (long)status.LogLines && clock.GetElapsedTime(_ends.GetOrAdd(status.Id, _ => (nodeId, status, clock.GetTimestamp())).Since) < WaitForLog)
        {
            return;
        }

        _ends.TryRemove(status.Id, out _);
        if (status.Phase == BuildPhase.Cancelled)
        {
            // Nobody here cancelled it, or it would not be running: its agent was stopped under it.
            await passes.ReturnAsync(status.Id, "Its builder gave it up", options.CurrentValue.Attempts, cancellationToken);
            signals.Builds.Raise();
            return;
        }

        if (status is { Phase: BuildPhase.Failed, BuilderFault: true })
        {
            await passes.ReturnAsync(status.Id, Reason(status.Message).TrimEnd('.'), options.CurrentValue.Attempts, cancellationToken);
            signals.Builds.Raise();
            return;
        }

        if (!Apply(build, status))
        {
            return;
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Cancelled or returned at this moment; if not, the agent's next word finds the row as it is.
            return;
        }

        await (final ? steps.CloseAsync(build.Id, build.State, cancellationToken) : steps.EnterAsync(build, build.Step, cancellationToken));
        events.Publish(build.OrganisationId, "build.changed", build.Id, $"Build of {build.CommitSha[..8]}: {(final ? build.State.ToString().ToLowerInvariant() : build.Step)}. {build.Reason}".TrimEnd(), null, build.ServiceId);
        if (final)
        {
            signals.Builds.Raise();
            signals.Pools.Raise();
            desired.Raise(nodeId);
        }
    }

    public async Task<long> AppendLogAsync(string nodeId, LogBatch batch, CancellationToken cancellationToken)
    {
        var lines = await logs.AppendAsync(nodeId, batch, cancellationToken);
        if (_ends.TryGetValue(batch.Source, out var end) && end.NodeId == nodeId && lines >= (long)end.Status.LogLines)
        {
            await ReportAsync(nodeId, end.Status, cancellationToken);
        }

        return lines;
    }

    /// <summary>Ends whose last lines did not come in time.</summary>
    public async Task ApplyOverdueAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, end) in _ends.Where(e => clock.GetElapsedTime(e.Value.Since) >= WaitForLog).ToList())
        {
            await ReportAsync(end.NodeId, end.Status, cancellationToken);
        }
    }

    private bool Apply(Build build, BuildStatus status)
    {
        var step = status.Phase switch
        {
            BuildPhase.Fetching => "fetching",
            BuildPhase.Building => "building",
            BuildPhase.Pushing => "pushing",
            BuildPhase.Succeeded or BuildPhase.Failed => "done",
            _ => build.Step,
        };
        if (step != "done")
        {
            var changed = step != build.Step;
            build.Step = step;
            return changed;
        }

        var succeeded = status.Phase == BuildPhase.Succeeded && Digest().IsMatch(status.Digest);
        build.Step = step;
        build.State = succeeded ? BuildState.Succeeded : BuildState.Failed;
        build.ImageDigest = succeeded ? status.Digest : null;
        build.Reason = succeeded ? "" : status.Phase == BuildPhase.Succeeded ? "The builder reported no digest of the image." : Reason(status.Message);
        build.FinishedAt = clock.GetUtcNow();
        return true;
    }

    private static string Reason(string message)
    {
        var shown = new string([.. message.Take(LongestReason).Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        return shown.Length > 0 ? shown : "The build failed; its log says why.";
    }

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex Digest();
}
