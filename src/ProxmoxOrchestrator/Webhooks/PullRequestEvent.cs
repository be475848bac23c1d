using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>A pull or merge request was opened, got commits, was edited or closed. Becomes the <see cref="PullRequest"/> row.</summary>
/// <param name="Action">The provider's word, for the delivery list.</param>
internal sealed record PullRequestEvent(
    long Number, string Action, PullRequestState State, string Title, string Author, string HeadRef, string HeadSha, string BaseRef, bool Fork, DateTimeOffset UpdatedAt);
