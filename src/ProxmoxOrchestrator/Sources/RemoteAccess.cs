namespace ProxPaaS.Orchestrator.Sources;

/// <summary>What it takes to speak to an outside repository, with its secrets opened.</summary>
/// <param name="KnownHosts">Pinned ssh keys; null before the first connection.</param>
/// <param name="Authorities">https: PEM of authorities that are believed beside the platform's.</param>
internal sealed record RemoteAccess(CloneUrl Url, string? TokenUser, string? Token, DeployKey? Key, string? KnownHosts, string? Authorities = null)
{
    // The compiler's own would print the token.
    public override string ToString() => Url.ToString();
}
