using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Row → what the API shows of a run.</summary>
internal static class RunViews
{
    public static RunView Of(Run run, string serviceName, string? nodeName, DateTimeOffset now) => new(
        run.Id, run.ServiceId, serviceName, run.DeploymentId, run.Kind, run.State, run.Reason, run.Program, run.StartedBy, run.ScheduledFor, nodeName, run.ExitCode, run.LogLines,
        run.CreatedAt, run.StartedAt, run.FinishedAt, run.StartedAt is { } started ? Math.Max(0, Math.Round(((run.FinishedAt ?? now) - started).TotalSeconds, 1)) : null);
}
