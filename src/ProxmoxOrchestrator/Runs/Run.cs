using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>A command that runs once in a deployment's image. Its replica is what nodes see; this row stays as its history.</summary>
internal sealed class Run : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ServiceId { get; init; }

    /// <summary>Whose image, variables and limits it has; null when it was left out before one was chosen.</summary>
    public string? DeploymentId { get; init; }

    public RunKind Kind { get; init; }

    public RunState State { get; set; }

    public string Reason { get; set; } = "";

    /// <summary>schedule, release, or an e-mail address.</summary>
    public required string StartedBy { get; init; }

    /// <summary>The time of the schedule that it stands for: one run at most for each.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>Program and arguments as JSON, sealed; null: the deployment's own command.</summary>
    public byte[]? SealedCommand { get; init; }

    /// <summary>The first word of the command; empty for the deployment's own.</summary>
    public string Program { get; init; } = "";

    public int TimeoutSeconds { get; init; }

    /// <summary>How it will have ended once it is stopped: Cancelled or TimedOut; null while it may go on.</summary>
    public RunState? EndAs { get; set; }

    public int? ExitCode { get; set; }

    /// <summary>Written by whoever fetches the log, as is <see cref="LogComplete"/>.</summary>
    public long LogLines { get; set; }

    public bool LogComplete { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public int RowVersion { get; set; }
}
