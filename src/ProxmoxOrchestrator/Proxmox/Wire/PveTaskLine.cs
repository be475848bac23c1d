namespace ProxPaaS.Orchestrator.Proxmox.Wire;

/// <param name="N">1-based.</param>
internal sealed record PveTaskLine(long N, string? T);
