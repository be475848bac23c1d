namespace ProxPaaS.Orchestrator.Proxmox.Wire;

internal sealed record PveBridge(string Iface, string? Type, int? Active, string? Cidr);
