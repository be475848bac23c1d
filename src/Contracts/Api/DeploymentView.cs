namespace ProxPaaS.Contracts.Api;

/// <param name="Cause"><c>push</c>, <c>manual</c>, <c>variables</c>, <c>settings</c>, <c>rollback</c> or <c>image</c>.</param>
/// <param name="Why">Why the platform asked for it by itself, such as what was wrong with the version that it rolled back.</param>
/// <param name="Reason">Why it is in this state: what it waits for, what failed and what to do.</param>
public sealed record DeploymentView(
    string Id, string ServiceId, string ServiceName, int Version, DeploymentState State, string Reason, string Cause, string? BuildId, string Image,
    string? CommitSha, string? CommitMessage, DateTimeOffset CreatedAt, DateTimeOffset? ActiveAt, DateTimeOffset? FinishedAt,
    IReadOnlyList<DeploymentStep> Steps, IReadOnlyList<ReplicaView> Replicas, string? Why = null);
