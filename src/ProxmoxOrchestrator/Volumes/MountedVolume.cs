namespace ProxPaaS.Orchestrator.Volumes;

/// <summary>A volume as a deployment mounts it.</summary>
/// <param name="Path">Absolute, inside the container.</param>
/// <param name="SizeMiB">A hint; 0: unknown.</param>
internal sealed record MountedVolume(string Id, string Path, int SizeMiB);
