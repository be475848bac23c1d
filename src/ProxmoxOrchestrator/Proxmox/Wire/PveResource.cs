namespace ProxPaaS.Orchestrator.Proxmox.Wire;

/// <summary>One line of <c>cluster/resources</c> or of a pool's members. Lags up to 10 s; a fresh clone is <c>unknown</c> without a name.</summary>
/// <param name="Type">node, lxc, qemu, storage, …</param>
/// <param name="Status">node: online, offline, unknown; guest: running, stopped, unknown; storage: available.</param>
/// <param name="MaxCpu">Absent on nodes for callers without Sys.Audit.</param>
internal sealed record PveResource
{
    public required string Type { get; init; }

    public string? Id { get; init; }

    public string? Node { get; init; }

    public string? Status { get; init; }

    public int? Vmid { get; init; }

    public string? Name { get; init; }

    public string? Pool { get; init; }

    public string? Tags { get; init; }

    public int? Template { get; init; }

    public string? Lock { get; init; }

    public string? Hastate { get; init; }

    public double? MaxCpu { get; init; }

    public double? Cpu { get; init; }

    public long? MaxMem { get; init; }

    public long? Mem { get; init; }

    public string? Storage { get; init; }

    public string? Content { get; init; }

    public string? PluginType { get; init; }

    public long? MaxDisk { get; init; }

    public long? Disk { get; init; }

    public int? Shared { get; init; }
}
