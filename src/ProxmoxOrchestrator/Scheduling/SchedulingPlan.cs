namespace ProxPaaS.Orchestrator.Scheduling;

internal sealed record SchedulingPlan(IReadOnlyList<Placement> Placed, IReadOnlyList<Unplaced> Unplaced);
