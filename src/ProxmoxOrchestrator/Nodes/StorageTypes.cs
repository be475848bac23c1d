namespace ProxPaaS.Orchestrator.Nodes;

internal static class StorageTypes
{
    /// <summary>Whether a container's clone can share its template's blocks there; a <c>dir</c> cannot.</summary>
    public static bool LinksContainers(string type) => type is "btrfs" or "zfspool" or "zfs" or "lvmthin" or "rbd";
}
