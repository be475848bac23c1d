namespace ProxPaaS.Orchestrator.Proxmox.Wire;

/// <param name="Type">dir, btrfs, zfspool, lvmthin, rbd, nfs, …</param>
/// <param name="Content">Comma list: vztmpl, rootdir, iso, …</param>
internal sealed record PveStorage(string Storage, string Type, string Content, int? Active, int? Enabled, int? Shared, long? Avail, long? Total)
{
    public bool Holds(string content) => Content.Split(',').Contains(content);
}
