namespace ProxPaaS.DevHost.Git;

/// <summary>A commit status as the provider was told it.</summary>
internal sealed record RecordedStatus(string Repository, string Sha, string Context, string State, string Description, string TargetUrl);
