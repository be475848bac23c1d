using System.Globalization;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>What we set on a container; nulls are left as they are.</summary>
internal sealed record LxcSettings
{
    public string? Hostname { get; init; }

    public string? Description { get; init; }

    public int? Cores { get; init; }

    public int? MemoryMiB { get; init; }

    public int? SwapMiB { get; init; }

    /// <summary><c>name=eth0,bridge=…,ip=…,gw=…,type=veth</c>; without hwaddr every PUT makes a new one.</summary>
    public string? Net0 { get; init; }

    public string? Nameserver { get; init; }

    /// <summary>Joined by <c>;</c>; Proxmox lower-cases and sorts them.</summary>
    public string? Tags { get; init; }

    public bool? OnBoot { get; init; }

    public IEnumerable<KeyValuePair<string, string?>> Parameters() =>
    [
        new("hostname", Hostname), new("description", Description), new("cores", Text(Cores)), new("memory", Text(MemoryMiB)), new("swap", Text(SwapMiB)),
        new("net0", Net0), new("nameserver", Nameserver), new("tags", Tags), new("onboot", OnBoot is null ? null : OnBoot.Value ? "1" : "0"),
    ];

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
