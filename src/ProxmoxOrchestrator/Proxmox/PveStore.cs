namespace ProxPaaS.Orchestrator.Proxmox;

internal sealed record PveStore(string Node, string Name, string Type, long FreeMiB);
