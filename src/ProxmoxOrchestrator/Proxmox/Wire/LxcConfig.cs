namespace ProxPaaS.Orchestrator.Proxmox.Wire;

/// <summary>What we read of a guest's configuration: containers have a <paramref name="Hostname"/>, VMs a <paramref name="Name"/>. <paramref name="Description"/> comes back with a trailing newline.</summary>
internal sealed record LxcConfig(
    string? Hostname, string? Description, string? Lock, int? Template, string? Tags, string? Net0, int? Cores, int? Memory, string? Rootfs, string? Digest, int? Onboot,
    string? Name = null, string? Ide2 = null)
{
    public string? AnyName => Hostname ?? Name;

    public bool IsTemplate => Template == 1;
}
