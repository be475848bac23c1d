namespace ProxPaaS.Orchestrator.Proxmox.Wire;

/// <param name="Uptime">-1 just after the start.</param>
internal sealed record LxcStatus(string Status, string? Name, string? Lock, long? Uptime, int? Template)
{
    public bool IsRunning => Status == "running";
}
