namespace ProxPaaS.Orchestrator.Nodes;

internal sealed record NodeArchiveManifest(string? Version, string? File, string? Sha256);
