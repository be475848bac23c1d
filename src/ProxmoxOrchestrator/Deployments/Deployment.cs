using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Deployments;

internal sealed class Deployment : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ServiceId { get; init; }

    /// <summary>1, 2, 3… within the service.</summary>
    public int Version { get; init; }

    public DeploymentState State { get; set; }

    public string Reason { get; set; } = "";

    /// <summary>push, manual, variables, settings, rollback, image.</summary>
    public required string Cause { get; init; }

    /// <summary>A sentence, when the platform asked for it by itself; empty otherwise.</summary>
    public string Why { get; init; } = "";

    /// <summary>When its time under watch was over without a fault: what an automatic rollback goes back to.</summary>
    public DateTimeOffset? ProvenAt { get; set; }

    /// <summary>What was wrong with it while it was watched, in a sentence; empty while nothing was.</summary>
    public string Fault { get; set; } = "";

    public string? BuildId { get; init; }

    /// <summary>HOST/NAME@sha256:…</summary>
    public required string Image { get; init; }

    public string? CommitSha { get; init; }

    public string? CommitMessage { get; init; }

    /// <summary>
    /// The service's settings and variables as they were when it was asked for: JSON sealed by <c>ISecretBox</c>. Written once more when it
    /// had to wait for addresses of other services.
    /// </summary>
    public required byte[] SealedSpec { get; set; }

    /// <summary>JSON of the steps so far, as in <c>DeploymentStep</c>.</summary>
    public string Steps { get; set; } = "[]";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ActiveAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public int RowVersion { get; set; }
}
