namespace ProxPaaS.Orchestrator.Proxmox.Wire;

/// <summary>Every answer's envelope; <paramref name="Total"/> on task lists and logs only.</summary>
internal sealed record PveReply<T>(T? Data, long? Total = null);
