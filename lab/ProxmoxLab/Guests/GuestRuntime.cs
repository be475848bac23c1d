namespace ProxPaaS.Lab.Guests;

/// <summary>What a start needs to know, taken from the guest's configuration.</summary>
public sealed record GuestRuntime(
    string Hostname, string? SearchDomain, IReadOnlyList<string> Nameservers, bool Unprivileged, bool Nesting,
    long MemoryBytes, long SwapBytes, int Cores, double CpuLimit, IReadOnlyList<GuestNic> Nics);
