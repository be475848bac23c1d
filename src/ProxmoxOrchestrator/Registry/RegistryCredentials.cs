namespace ProxPaaS.Orchestrator.Registry;

/// <summary>An opened sign-in; lives in memory only.</summary>
internal sealed record RegistryCredentials(string Host, string Username, string Password)
{
    // A record prints its members; this one must not.
    public override string ToString() => $"{Username} at {Host}";
}
