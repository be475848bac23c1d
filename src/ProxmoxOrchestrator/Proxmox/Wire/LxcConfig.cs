namespace ProxPaaS.Orchestrator.Proxmox.Wire;

/// <summary>What we read of a container's configuration. <paramref name="Description"/> comes back with a trailing newline.</summary>
internal sealed record LxcConfig(
    string? Hostname, string? Description, string? Lock, int? Template, string? Tags, string? Net0, int? Cores, int? Memory, string? Rootfs, string? Digest, int? Onboot)
{
    public bool IsTemplate => Template == 1;
}
