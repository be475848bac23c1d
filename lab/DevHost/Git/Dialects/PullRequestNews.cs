namespace ProxPaaS.DevHost.Git.Dialects;

/// <summary>What became of a pull request.</summary>
/// <param name="Head">Where its commits come from.</param>
/// <param name="Before">The head before this one; null when it has not moved.</param>
internal sealed record PullRequestNews(long Number, ProviderRepository Head, string Branch, string Sha, string? Before, PullRequestStep Step);
