namespace ProxPaaS.Orchestrator.Proxmox.Wire;

/// <summary>A line of a host's task list.</summary>
/// <param name="Status">Absent or RUNNING while it runs; OK or the error afterwards.</param>
internal sealed record PveTaskEntry(string Upid, string Type, string? Id, string? Status, long StartTime, long? EndTime);
