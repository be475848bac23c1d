namespace ProxPaaS.NodeAgent.Probes;

/// <param name="Address">The container's own: Docker's port proxy accepts connections even when nothing listens behind it.</param>
internal sealed record ProbeTarget(string ContainerId, string Address, int Port);
