namespace ProxPaaS.Contracts.Api;

/// <param name="Sha">The commit that was looked at. A newer one needs an approval of its own.</param>
public sealed record ApprovePullRequest(string Sha);
