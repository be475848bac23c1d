namespace ProxPaaS.Orchestrator.Scheduling;

/// <param name="FirstPort">First published port on a node.</param>
/// <param name="LastPort">Last one, included.</param>
internal sealed record SchedulingPolicy(int FirstPort = 20000, int LastPort = 29999)
{
    public static SchedulingPolicy Default { get; } = new();
}
