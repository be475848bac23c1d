using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>The planner's sentences. Pure.</summary>
internal static class RolloutWords
{
    public static string Because(RolloutReplica failed)
        => failed.Reason.Length > 0 ? $"failed: {failed.Reason.TrimEnd('.')}" : "ended without a word";

    public static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}.";

    /// <summary>Of a deployment whose replicas are not all placed.</summary>
    public static string Placing(RolloutService service, RolloutDeployment candidate, IReadOnlyCollection<RolloutReplica> running, int placed, bool replaces)
    {
        var waiting = running.Where(r => r is { NodeId: null, Reason.Length: > 0 }).Select(r => r.Reason).FirstOrDefault();
        if (waiting is null)
        {
            return $"{placed} of {service.Desired} replicas are placed";
        }

        var advice = candidate.PoolIsFull && replaces && service.Strategy == RolloutStrategy.StartFirst
            ? ". The pool is at its maximum: raise it, free room, or set the strategy stopFirst so that old replicas make room"
            : "";
        return $"{placed} of {service.Desired} replicas are placed; the others wait for room: {waiting}{advice}";
    }

    public static string StoppingFirst(RolloutService service, int leaving, int ready, int old)
        => $"stop-first: {ready} of {service.Desired} new replicas are ready, {old} old ones serve on{(leaving > 0 ? $", {leaving} make room" : "")} (at least {service.LeastReady} stay ready)";

    public static string Idle(RolloutService service) => service.Scheduled ? "" : "stopped: the service has no replicas; scale it to start it";
}
