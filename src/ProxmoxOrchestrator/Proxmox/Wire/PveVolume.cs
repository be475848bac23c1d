namespace ProxPaaS.Orchestrator.Proxmox.Wire;

internal sealed record PveVolume(string Volid, string Content, long Size);
