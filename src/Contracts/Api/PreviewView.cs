namespace ProxPaaS.Contracts.Api;

/// <summary>A passing environment for a pull request or a branch.</summary>
/// <param name="Name">Also the environment's.</param>
/// <param name="Number">Of the pull request; null for a branch.</param>
/// <param name="Urls">Of its web services.</param>
/// <param name="EndsAt">When it is taken down unless a commit comes.</param>
public sealed record PreviewView(
    string Id, string ProjectId, string Name, long? Number, string Branch, string Title, string? CommitSha, PreviewState State, string Reason, string? EnvironmentId, IReadOnlyList<string> Urls,
    DateTimeOffset CreatedAt, DateTimeOffset? EndsAt);
