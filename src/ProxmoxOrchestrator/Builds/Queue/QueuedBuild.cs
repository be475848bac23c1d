namespace ProxPaaS.Orchestrator.Builds.Queue;

/// <summary>A build that waits for a slot.</summary>
/// <param name="LastNodeId">Where its service was built last: its layers and cache mounts are there.</param>
internal sealed record QueuedBuild(string Id, string OrganisationId, string ServiceId, string Ref, string? LastNodeId);
