using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Deployments;

/// <summary>One copy of a deployment. It is placed once and replaced, never revived.</summary>
internal sealed class Replica : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ServiceId { get; init; }

    public required string DeploymentId { get; init; }

    /// <summary>The run that it is; null for a copy of the service.</summary>
    public string? RunId { get; init; }

    /// <summary>Observed; written from the agent's reports and by the loop that places and drains.</summary>
    public ReplicaState State { get; set; }

    public string Reason { get; set; } = "";

    /// <summary>Desired; written by the deployment loop.</summary>
    public ReplicaGoal Goal { get; set; }

    public string? NodeId { get; set; }

    /// <summary>Published on the node; unique per node among replicas that are not gone.</summary>
    public int? HostPort { get; set; }

    public int CpuMilli { get; init; }

    public int MemoryMiB { get; init; }

    public int Restarts { get; set; }

    /// <summary>What <see cref="Restarts"/> stood at when it was ready for the first time.</summary>
    public int RestartsWhenReady { get; set; }

    /// <summary>Since when it is not ready any more; null while it is, and before it was.</summary>
    public DateTimeOffset? UnreadySince { get; set; }

    /// <summary>Of a replica that runs once, when it ended by itself.</summary>
    public int? ExitCode { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ReadyAt { get; set; }

    public DateTimeOffset? DrainingSince { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public int RowVersion { get; set; }
}
