using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>The planner's sentences. Pure.</summary>
internal static class RolloutWords
{
    /// <summary>Of a version that is active and has nothing to run.</summary>
    public const string NoReplicas = "stopped: the service has no replicas; scale it to start it";

    public static string Because(RolloutReplica failed)
        => failed.Reason.Length > 0 ? $"failed: {failed.Reason.TrimEnd('.')}" : "ended without a word";

    public static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}.";

    /// <summary>What went wrong and what comes of it; the program's own last words come last, where nothing of ours can be taken for them.</summary>
    public static string Failed(string why, string outcome)
    {
        var at = why.IndexOf(LastLines.Mark, StringComparison.Ordinal);
        return at < 0 ? $"{Sentence(why)} {outcome}" : $"{Sentence(why[..at])} {outcome}{why[at..]}";
    }

    /// <summary>Of a version whose replicas have all begun.</summary>
    public static string Starting(RolloutService service, IReadOnlyCollection<RolloutReplica> running)
        => running.FirstOrDefault(r => r is { IsReady: false, NodeId: not null, Reason.Length: > 0 }) is { } late ? $"{Ready(service, running)}: {late.Reason.TrimEnd('.')}" : Ready(service, running);

    public static string Ready(RolloutService service, IEnumerable<RolloutReplica> running) => $"{running.Count(r => r.IsReady)} of {service.Desired} replicas are ready";

    /// <summary>Of a deployment whose replicas are not all placed.</summary>
    public static string Placing(RolloutService service, RolloutDeployment next, IReadOnlyCollection<RolloutReplica> running, int placed, bool replaces)
    {
        var waiting = running.FirstOrDefault(r => r.WaitsForRoom)?.Reason;
        if (waiting is null)
        {
            return $"{placed} of {service.Desired} replicas are placed";
        }

        var advice = next.PoolIsFull && replaces && service.Strategy == RolloutStrategy.StartFirst
            ? ". The pool is at its maximum: raise it, free room, or set the strategy stopFirst so that old replicas make room"
            : "";
        return $"{placed} of {service.Desired} replicas are placed; the others wait for room: {waiting}{advice}";
    }

    public static string StoppingFirst(RolloutService service, int leaving, int ready, int old)
        => $"stop-first: {ready} of {service.Desired} new replicas are ready, {old} old ones serve on{(leaving > 0 ? $", {leaving} make room" : "")} (at least {service.LeastReady} stay ready)";

    /// <summary>Of the version that serves: what is missing, and what was found wrong with it; empty when all is well.</summary>
    /// <param name="own">Its replicas, those that ended lately included.</param>
    public static string Serving(RolloutService service, RolloutDeployment active, IReadOnlyCollection<RolloutReplica> own, IReadOnlyCollection<RolloutReplica> running)
    {
        var missing = Missing(service, own, running);
        return active.Fault.Length == 0 ? missing : missing.Length == 0 ? Sentence(active.Fault) : $"{Sentence(active.Fault)} {Sentence(missing)}";
    }

    public static string Idle(RolloutService service) => service.Scheduled ? "" : NoReplicas;

    private static string Missing(RolloutService service, IReadOnlyCollection<RolloutReplica> own, IReadOnlyCollection<RolloutReplica> running)
    {
        if (service.Desired == 0)
        {
            return Idle(service);
        }

        if (running.Count(r => r.IsReady) >= service.Desired)
        {
            return "";
        }

        return own.FirstOrDefault(r => r is { IsLive: true, WaitsForRoom: true }) is { } waiting ? $"{Ready(service, running)}; no room for more yet: {waiting.Reason}"
            : own.Where(r => r.HasFailed).MaxBy(r => r.FinishedAt) is { } failed ? $"{Ready(service, running)}; the last one that failed {Because(failed)}"
            : Starting(service, running);
    }
}
