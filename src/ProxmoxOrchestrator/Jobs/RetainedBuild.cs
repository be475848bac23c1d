namespace ProxPaaS.Orchestrator.Jobs;

/// <summary>A build as retention sees it.</summary>
/// <param name="Image">NAME@DIGEST; null when it has none (any more).</param>
/// <param name="Over">It waits for nothing and no deployment of it is still to come.</param>
internal sealed record RetainedBuild(string Id, string ServiceId, string? Image, bool Over);
