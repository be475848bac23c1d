namespace ProxPaaS.Orchestrator.Proxmox.Wire;

internal sealed record PveFailure(string? Message, Dictionary<string, string>? Errors);
