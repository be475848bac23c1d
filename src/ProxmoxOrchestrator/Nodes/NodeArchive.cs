namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>The node archive on our disk, ready to be uploaded.</summary>
internal sealed record NodeArchive(string Version, string Path, string FileName, string Sha256, long Length);
