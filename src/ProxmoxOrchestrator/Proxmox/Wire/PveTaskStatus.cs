namespace ProxPaaS.Orchestrator.Proxmox.Wire;

/// <param name="Status">running or stopped.</param>
/// <param name="ExitStatus">Only when stopped: OK, WARNINGS: n, unexpected status (killed), or the error's text.</param>
internal sealed record PveTaskStatus(string Upid, string Status, string? ExitStatus, string? Type, string? Id);
