namespace ProxPaaS.Orchestrator.Scaling;

/// <summary>A Proxmox host as the planner sees it.</summary>
/// <param name="FreeMemoryMiB">Our own ledger's view: what Proxmox says is free, less the nodes on their way there; null when Proxmox does not tell.</param>
/// <param name="Nodes">All nodes of ours on it.</param>
/// <param name="HasTemplate">A node can be cloned there at once.</param>
internal sealed record PlannerHost(string Name, bool Online, long? FreeMemoryMiB, int Nodes, bool HasTemplate);
