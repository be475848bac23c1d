using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>Whether a deployment's replicas may start: not before its release command ended well. Pure.</summary>
internal abstract record ReleaseGate
{
    internal sealed record Open : ReleaseGate;

    internal sealed record Start : ReleaseGate;

    /// <param name="Reason">What it waits for.</param>
    internal sealed record Wait(string Reason) : ReleaseGate;

    internal sealed record Failed(string Reason) : ReleaseGate;

    public static ReleaseGate Of(RolloutDeployment next, IEnumerable<RolloutRelease> releasing) => next switch
    {
        // A rollback goes to a version whose command has run already.
        { HasRelease: false } or { IsRollback: true } or { Release.State: RunState.Succeeded } => new Open(),
        { Release: { IsOver: true } over } => new Failed(over.Reason),
        { Release: { } run } => new Wait(run.State == RunState.Running ? $"its release command runs ({run.RunId})" : $"its release command is about to run ({run.RunId}){(run.Reason.Length > 0 ? $": {run.Reason}" : "")}"),

        // Two at once could both change one database.
        _ when releasing.FirstOrDefault(r => r.DeploymentId != next.Id) is { } other => new Wait($"the release command of an earlier deployment is still running ({other.RunId})"),
        _ => new Start(),
    };
}
