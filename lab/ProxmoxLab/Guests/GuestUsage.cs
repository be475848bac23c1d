namespace ProxPaaS.Lab.Guests;

public sealed record GuestUsage(double CpuFraction, long MemoryBytes, long DiskBytes, long NetInBytes, long NetOutBytes, long UptimeSeconds, int Pid);
