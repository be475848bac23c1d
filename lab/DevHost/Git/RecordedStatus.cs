namespace ProxPaaS.DevHost.Git;

/// <summary>A commit status as the provider was told it.</summary>
/// <param name="State">pending, success, failure or error, whatever the provider calls it.</param>
/// <param name="Word">What it calls it.</param>
internal sealed record RecordedStatus(string Repository, string Sha, string Context, string State, string Word, string Description, string TargetUrl);
