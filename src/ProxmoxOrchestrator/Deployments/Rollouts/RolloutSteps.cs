using System.Collections.Immutable;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>The steps of a rollout in order, each done when the one before is. Pure.</summary>
internal static class RolloutSteps
{
    public const int Queued = 1;

    /// <summary>Only of a deployment with a release command.</summary>
    public const int Released = 2;

    public const int Placed = 3;
    public const int Pulled = 4;
    public const int Started = 5;
    public const int Ready = 6;
    public const int Routed = 7;
    public const int Drained = 8;

    private const string Release = "released";

    private static readonly ImmutableArray<string> Names = ["queued", Release, "placed", "pulling", "started", "ready", "routed", "drained"];

    /// <summary>Closes steps up to <paramref name="done"/> and opens the next one. A step that is closed stays closed.</summary>
    /// <param name="hasRelease">Whether there is a release command; it counts when the steps begin.</param>
    /// <param name="detail">Of the step that is open now.</param>
    public static ImmutableArray<DeploymentStep> Advance(
        ImmutableArray<DeploymentStep> steps, int done, bool hasRelease, string detail, DateTimeOffset createdAt, DateTimeOffset now)
    {
        var all = steps.IsDefaultOrEmpty ? [.. Names.Where(n => hasRelease || n != Release).Select(n => new DeploymentStep(n, "", null, null))] : steps;
        var next = all.ToBuilder();
        var count = Math.Max(Count(all, done), all.Count(s => s.FinishedAt is not null));
        for (var i = 0; i < next.Count && i <= count; i++)
        {
            var begun = next[i] with { StartedAt = next[i].StartedAt ?? (i == 0 ? createdAt : next[i - 1].FinishedAt ?? now) };
            next[i] = i < count
                ? begun with { FinishedAt = begun.FinishedAt ?? now, Detail = begun.FinishedAt is null ? "" : begun.Detail }
                : begun with { Detail = begun.FinishedAt is null ? detail : begun.Detail };
        }

        return next.ToImmutable();
    }

    /// <summary>When a step was done; null when it is not.</summary>
    public static DateTimeOffset? DoneAt(ImmutableArray<DeploymentStep> steps, int step)
        => steps.IsDefaultOrEmpty || Count(steps, step) is var count && count == 0 ? null : steps[count - 1].FinishedAt;

    public static bool AreDone(ImmutableArray<DeploymentStep> steps, int done)
        => done == 0 || (!steps.IsDefaultOrEmpty && steps.Count(s => s.FinishedAt is not null) >= Count(steps, done));

    /// <summary>The step behind a version all of whose replicas are placed.</summary>
    public static int Begun(IEnumerable<RolloutReplica> running)
        => running.All(r => r.State is ReplicaState.Starting or ReplicaState.Ready or ReplicaState.Unready) ? Started : Placed;

    /// <summary>How many of these steps are behind a deployment that has done so much.</summary>
    private static int Count(ImmutableArray<DeploymentStep> steps, int done) => done >= Released && steps.All(s => s.Name != Release) ? done - 1 : done;
}
