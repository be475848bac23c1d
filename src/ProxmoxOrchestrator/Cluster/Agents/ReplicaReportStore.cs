using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>Writes what agents report about replicas: on changes of state and of what is waited for, never per heartbeat.</summary>
internal sealed class ReplicaReportStore(IPlatformContextFactory contexts, TimeProvider clock)
{
    private const int Attempts = 5;

    /// <summary>The replicas of a node that its agent may speak about.</summary>
    public async Task<IReadOnlyList<(string Id, ReplicaState State)>> OwnAsync(string nodeId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return [.. (await context.Replicas.AsNoTracking()
            .Where(r => r.NodeId == nodeId && r.State != ReplicaState.Stopped && r.State != ReplicaState.Failed && r.State != ReplicaState.Lost)
            .Select(r => new { r.Id, r.State }).ToListAsync(cancellationToken)).Select(r => (r.Id, r.State))];
    }

    /// <returns>The rows that changed, as they are now.</returns>
    public async Task<IReadOnlyList<ReplicaChange>> ApplyAsync(string nodeId, IReadOnlyCollection<ReplicaReport> reports, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryApplyAsync(nodeId, reports, cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (attempt < Attempts)
            {
                // The deployment loop wrote the same row; look again.
            }
        }
    }

    private async Task<IReadOnlyList<ReplicaChange>> TryApplyAsync(string nodeId, IReadOnlyCollection<ReplicaReport> reports, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var ids = reports.Select(r => r.ReplicaId).ToList();

        // The node is part of the question: an agent cannot write another node's rows, whatever it says.
        var rows = await context.Replicas.Where(r => r.NodeId == nodeId && ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancellationToken);
        var changes = new List<ReplicaChange>();
        foreach (var report in reports)
        {
            if (!rows.TryGetValue(report.ReplicaId, out var row))
            {
                continue;
            }

            if (ReplicaPhases.Next(row.State, report.Phase) is { } next)
            {
                Write(row, report, next);
            }
            else if (ReplicaPhases.StillWaits(row.State, report.Phase) && Reason(report, row.State) is { Length: > 0 } reason && reason != row.Reason)
            {
                // Nothing moved, but what it waits for has become known.
                row.Reason = reason;
            }
            else
            {
                continue;
            }

            changes.Add(new(row.Id, row.OrganisationId, row.ServiceId, row.DeploymentId, row.State, row.Reason));
        }

        if (changes.Count > 0)
        {
            await context.SaveChangesAsync(cancellationToken);
        }

        return changes;
    }

    private void Write(Replica row, ReplicaReport report, ReplicaState next)
    {
        var now = clock.GetUtcNow();
        row.State = next;
        row.Reason = next == ReplicaState.Ready ? "" : Reason(report, next);
        row.Restarts = Math.Max(row.Restarts, report.Restarts);
        if (next == ReplicaState.Ready && row.ReadyAt is null)
        {
            (row.ReadyAt, row.RestartsWhenReady) = (now, report.Restarts);
        }

        row.UnreadySince = next == ReplicaState.Unready ? row.UnreadySince ?? now : null;
        if (next == ReplicaState.Exited)
        {
            (row.ExitCode, row.FinishedAt) = (report.ExitCode, now);
        }

        if (ReplicaPhases.IsFinal(next))
        {
            row.FinishedAt = now;

            // The reservation and the port are given back with the final state.
            row.HostPort = null;
        }
    }

    private static string Reason(ReplicaReport report, ReplicaState next) => (report, next) switch
    {
        ({ OomKilled: true }, ReplicaState.Failed or ReplicaState.Unready) when !report.Message.Contains("more memory than its limit", StringComparison.Ordinal) => $"ran out of memory (exit code {report.ExitCode}); raise the service's memory. {report.Message}".Trim(),
        ({ Message.Length: > 0 }, _) => report.Message,
        (_, ReplicaState.Failed) => $"ended with exit code {report.ExitCode}; see its logs",
        _ => "",
    };
}
