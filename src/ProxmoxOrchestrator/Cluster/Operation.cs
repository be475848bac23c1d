using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>A slow external effect: the intent stands here before the effect is tried, so that a crash anywhere is found and finished by looking.</summary>
internal sealed class Operation : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    /// <summary>node.create, node.destroy, template.build, …</summary>
    public required string Kind { get; init; }

    public required string SubjectId { get; init; }

    /// <summary>Unique: asking twice is one operation.</summary>
    public required string IdempotencyKey { get; init; }

    public OperationState State { get; set; }

    public required string Step { get; set; }

    public int Attempt { get; set; }

    /// <summary>Of the leader that wrote it last.</summary>
    public long Epoch { get; set; }

    public DateTimeOffset NextAttemptAt { get; set; }

    public string Reason { get; set; } = "";

    /// <summary>JSON that belongs to the kind: template, UPID, …</summary>
    public string Data { get; set; } = "{}";

    /// <summary>JSON array of the steps done, as in <c>OperationStepView</c>.</summary>
    public string Steps { get; set; } = "[]";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; set; }

    public int RowVersion { get; set; }
}
