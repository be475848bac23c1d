namespace ProxPaaS.Orchestrator.Git;

/// <summary>git ended with an error.</summary>
internal sealed class GitException(string arguments, int exitCode, string error) : Exception($"git {arguments} ended with {exitCode}: {error}")
{
    public string Error { get; } = error;
}
