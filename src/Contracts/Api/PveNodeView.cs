namespace ProxPaaS.Contracts.Api;

public sealed record PveNodeView(string Name, bool Online, int Cores, long MemoryMiB, double CpuFraction, long MemoryUsedMiB, int Guests, string? TemplateVersion);
