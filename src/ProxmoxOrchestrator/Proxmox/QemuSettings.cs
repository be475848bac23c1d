using System.Globalization;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>What we set on a VM; nulls are left as they are.</summary>
internal sealed record QemuSettings
{
    public int? Cores { get; init; }

    public int? MemoryMiB { get; init; }

    /// <summary><c>virtio=MAC,bridge=…</c>.</summary>
    public string? Net0 { get; init; }

    /// <summary>The second IDE drive: <c>STORAGE:iso/FILE,media=cdrom</c>, or <c>none,media=cdrom</c>. Takes VM.Config.CDROM.</summary>
    public string? Ide2 { get; init; }

    /// <inheritdoc cref="LxcSettings.Tags"/>
    public string? Tags { get; init; }

    public bool? OnBoot { get; init; }

    public IEnumerable<KeyValuePair<string, string?>> Parameters() =>
    [
        new("cores", Text(Cores)), new("memory", Text(MemoryMiB)), new("net0", Net0), new("ide2", Ide2), new("tags", Tags),
        new("onboot", OnBoot is null ? null : OnBoot.Value ? "1" : "0"),
    ];

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
