namespace ProxPaaS.Lab.Machines;

/// <summary>Which options of a VM are drives.</summary>
internal static class MachineDisks
{
    private static readonly (string Prefix, int Count)[] Buses = [("ide", 4), ("scsi", 31), ("virtio", 16), ("sata", 6)];

    public static bool IsDrive(string option)
        => option is "efidisk0" or "tpmstate0" || Buses.Any(bus => option.StartsWith(bus.Prefix, StringComparison.Ordinal) && int.TryParse(option.AsSpan(bus.Prefix.Length), out var index) && index < bus.Count);

    public static bool IsNet(string option) => option.StartsWith("net", StringComparison.Ordinal) && int.TryParse(option.AsSpan(3), out _);
}
