namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <param name="Kind">As in <c>EventView</c>.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record RolloutEvent(string Kind, string SubjectId, string Message);
