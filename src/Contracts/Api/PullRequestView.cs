namespace ProxPaaS.Contracts.Api;

/// <param name="Fork">Its commits come from another repository: it runs only after approval of its very commit, and never with secrets.</param>
/// <param name="Approved">Whether <paramref name="HeadSha"/> may run.</param>
public sealed record PullRequestView(
    string Id, string SourceId, long Number, string Title, string Author, PullRequestState State, string HeadRef, string HeadSha, string BaseRef, bool Fork, bool Approved, string? ApprovedBy,
    DateTimeOffset UpdatedAt);
