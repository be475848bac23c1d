using ProxPaaS.Contracts.Hosting;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>How writers of desired state tell the loops to look again; the loops never call each other.</summary>
internal sealed class LoopSignals(TimeProvider clock)
{
    public WakeSignal Builds { get; } = new(clock);

    public WakeSignal Deployments { get; } = new(clock);

    public WakeSignal Pools { get; } = new(clock);

    public WakeSignal Operations { get; } = new(clock);

    public WakeSignal Routes { get; } = new(clock);

    public WakeSignal Nodes { get; } = new(clock);

    public WakeSignal Deliveries { get; } = new(clock);

    /// <summary>Pull requests and branches of outside repositories.</summary>
    public WakeSignal PullRequests { get; } = new(clock);

    public WakeSignal Statuses { get; } = new(clock);

    public WakeSignal Runs { get; } = new(clock);

    public WakeSignal RunLogs { get; } = new(clock);

    public WakeSignal Schedules { get; } = new(clock);

    /// <summary>Each by its name, for another process.</summary>
    public IReadOnlyDictionary<string, WakeSignal> All => field ??= new Dictionary<string, WakeSignal>
    {
        [nameof(Builds)] = Builds,
        [nameof(Deployments)] = Deployments,
        [nameof(Pools)] = Pools,
        [nameof(Operations)] = Operations,
        [nameof(Routes)] = Routes,
        [nameof(Nodes)] = Nodes,
        [nameof(Deliveries)] = Deliveries,
        [nameof(PullRequests)] = PullRequests,
        [nameof(Statuses)] = Statuses,
        [nameof(Runs)] = Runs,
        [nameof(RunLogs)] = RunLogs,
        [nameof(Schedules)] = Schedules,
    };

    public void RaiseAll()
    {
        foreach (var signal in All.Values)
        {
            signal.Raise();
        }
    }
}
