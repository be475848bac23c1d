using System.Collections.Immutable;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>A deployment that is not over, or that serves.</summary>
/// <param name="StartTimeout">How long a replica may take until it is ready.</param>
/// <param name="WaitsFor">Services whose address has to be known first, in words; null when it can start.</param>
internal sealed record RolloutDeployment(
    string Id, int Version, DeploymentState State, string Reason, DateTimeOffset CreatedAt, TimeSpan StartTimeout, ImmutableArray<DeploymentStep> Steps, int RowVersion,
    string? WaitsFor = null)
{
    public string Cause { get; init; } = "";

    public DateTimeOffset? ActiveAt { get; init; }

    public DateTimeOffset? ProvenAt { get; init; }

    /// <summary>What was found wrong with it while it was watched; empty while nothing was.</summary>
    public string Fault { get; init; } = "";

    /// <summary>A command runs in its image before any replica starts.</summary>
    public bool HasRelease { get; init; }

    /// <summary>The run of that command; null before it was asked for.</summary>
    public RolloutRelease? Release { get; init; }

    /// <summary>Its pool has as many nodes as it may have.</summary>
    public bool PoolIsFull { get; init; }

    public bool IsRollback => Cause == "rollback";

    /// <summary>Asked for and not live yet.</summary>
    public bool IsUnderWay => State is DeploymentState.Pending or DeploymentState.Placing or DeploymentState.Starting;

    public bool IsOver => State is DeploymentState.Superseded or DeploymentState.Failed or DeploymentState.Stopped;
}
