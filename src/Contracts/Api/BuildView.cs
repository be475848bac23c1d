namespace ProxPaaS.Contracts.Api;

/// <param name="Step"><c>queued</c>, <c>fetching</c>, <c>building</c>, <c>pushing</c>, <c>done</c>.</param>
/// <param name="Reason">Why it waits, failed or was cancelled, and what to do.</param>
public sealed record BuildView(
    string Id, string ServiceId, string ServiceName, BuildState State, string Step, string Reason, string CommitSha, string Ref, string CommitMessage,
    string Author, string Builder, string? NodeId, string? ImageDigest, string? DeploymentId,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, long LogLines);
