namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>Where and how this lab keeps real guests on the machine.</summary>
internal sealed record LxcOptions
{
    /// <summary>Folder of everything the back-end owns; every parent must be traversable for the guests' mapped users.</summary>
    public required string Root { get; init; }

    /// <summary>The machine's bridge; guests name it in <c>netN</c> as on Proxmox.</summary>
    public string Bridge { get; init; } = "vmbr0";

    /// <summary>The bridge's own address, the guests' gateway.</summary>
    public string GatewayCidr { get; init; } = "10.77.0.1/24";

    /// <summary>Start of the host-side interface names: <c>veth100i0</c>. Two labs on one machine need two prefixes.</summary>
    public string VethPrefix { get; init; } = "veth";

    /// <summary>First host id of the guests' user namespace, as Proxmox maps it.</summary>
    public int IdOffset { get; init; } = 100_000;

    public int IdCount { get; init; } = 65_536;

    /// <summary>Unused archive trees that are kept for the next create.</summary>
    public int SpareArchiveLayers { get; init; } = 2;
}
