namespace ProxPaaS.Orchestrator.Previews;

/// <summary>A branch that may have a preview, in one service's repository.</summary>
/// <param name="At">Of its commit, or when an outside repository's was seen.</param>
internal sealed record BranchHead(string Branch, string Sha, DateTimeOffset At, string ServiceId);
