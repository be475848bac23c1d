namespace ProxPaaS.Orchestrator.Sources;

/// <summary>What lies between two commits, as the service's repository has it.</summary>
/// <param name="Messages">Of the new commits, the newest first; null when they cannot be told.</param>
/// <param name="Paths">That differ; null when they cannot be told.</param>
internal sealed record CommitRange(IReadOnlyList<string>? Messages, IReadOnlyList<string>? Paths);
