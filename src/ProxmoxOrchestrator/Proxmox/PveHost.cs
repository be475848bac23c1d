namespace ProxPaaS.Orchestrator.Proxmox;

/// <param name="Cores">0 when the token may not see it (Sys.Audit).</param>
internal sealed record PveHost(string Name, bool Online, int Cores, long MemoryMiB, double CpuFraction, long MemoryUsedMiB);
