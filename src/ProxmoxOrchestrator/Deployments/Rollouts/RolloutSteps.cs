using System.Collections.Immutable;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>The steps of a rollout in order, each done when the one before is. Pure.</summary>
internal static class RolloutSteps
{
    public const int Queued = 1;
    public const int Placed = 2;
    public const int Pulled = 3;
    public const int Started = 4;
    public const int Ready = 5;
    public const int Routed = 6;
    public const int Drained = 7;

    private static readonly ImmutableArray<string> Names = ["queued", "placed", "pulling", "started", "ready", "routed", "drained"];

    /// <summary>Closes steps up to <paramref name="done"/> and opens the next one. A step that is closed stays closed.</summary>
    /// <param name="detail">Of the step that is open now.</param>
    public static ImmutableArray<DeploymentStep> Advance(ImmutableArray<DeploymentStep> steps, int done, string detail, DateTimeOffset createdAt, DateTimeOffset now)
    {
        var all = steps.IsDefaultOrEmpty ? [.. Names.Select(n => new DeploymentStep(n, "", null, null))] : steps;
        var next = all.ToBuilder();
        done = Math.Max(done, Done(all));
        for (var i = 0; i < next.Count && i <= done; i++)
        {
            var begun = next[i] with { StartedAt = next[i].StartedAt ?? (i == 0 ? createdAt : next[i - 1].FinishedAt ?? now) };
            next[i] = i < done
                ? begun with { FinishedAt = begun.FinishedAt ?? now, Detail = begun.FinishedAt is null ? "" : begun.Detail }
                : begun with { Detail = begun.FinishedAt is null ? detail : begun.Detail };
        }

        return next.ToImmutable();
    }

    /// <summary>When a step was done; null when it is not.</summary>
    public static DateTimeOffset? DoneAt(ImmutableArray<DeploymentStep> steps, int step)
        => steps.IsDefault || steps.Length < step ? null : steps[step - 1].FinishedAt;

    public static int Done(ImmutableArray<DeploymentStep> steps) => steps.IsDefault ? 0 : steps.Count(s => s.FinishedAt is not null);
}
