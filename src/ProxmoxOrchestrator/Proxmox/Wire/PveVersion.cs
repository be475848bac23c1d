namespace ProxPaaS.Orchestrator.Proxmox.Wire;

internal sealed record PveVersion(string Version, string? Release);
