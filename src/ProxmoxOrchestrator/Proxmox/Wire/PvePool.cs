namespace ProxPaaS.Orchestrator.Proxmox.Wire;

internal sealed record PvePool(string PoolId, string? Comment, IReadOnlyList<PveResource>? Members);
