namespace ProxPaaS.Orchestrator.Builds.Queue;

/// <summary>A build that waits for a slot.</summary>
/// <param name="LastNodeId">Where its service was built last: its layers and cache mounts are there.</param>
/// <param name="Waits">What it waits for beside a slot, in a sentence; null: nothing.</param>
/// <param name="Problem">Why it can never begin as things stand; null when it can.</param>
internal sealed record QueuedBuild(string Id, string OrganisationId, string ServiceId, string Ref, string? LastNodeId, string? Waits = null, string? Problem = null);
