namespace ProxPaaS.Orchestrator.Sources;

/// <summary>What it takes to speak to an outside repository, with its secrets opened.</summary>
/// <param name="KnownHosts">Pinned ssh keys; null before the first connection.</param>
internal sealed record RemoteAccess(CloneUrl Url, string? TokenUser, string? Token, DeployKey? Key, string? KnownHosts)
{
    // The compiler's own would print the token.
    public override string ToString() => Url.ToString();
}
