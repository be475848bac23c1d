namespace ProxPaaS.Orchestrator.Git;

/// <param name="Author">Name and address, as the committer wrote them: shown, never trusted.</param>
/// <param name="Subject">First line of the message.</param>
internal sealed record CommitInfo(string Sha, string Author, string Subject);
