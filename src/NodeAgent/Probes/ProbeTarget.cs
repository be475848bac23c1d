namespace ProxPaaS.NodeAgent.Probes;

/// <param name="Address">The container's own: Docker's port proxy accepts connections even when nothing listens behind it.</param>
/// <param name="ProcessId">The container's first process, by which its open ports are found; 0: unknown.</param>
internal sealed record ProbeTarget(string ContainerId, string Address, int Port, int ProcessId = 0);
