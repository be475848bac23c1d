namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>What Proxmox says about a node's guest. Null means that Proxmox was not asked or did not answer: nothing may be concluded.</summary>
/// <param name="Exists">False only when a complete list did not show it.</param>
/// <param name="Running">False only when Proxmox said that it is stopped.</param>
/// <param name="HostOnline">Of the Proxmox host that it is on.</param>
/// <param name="HaManaged">Proxmox itself may start it again elsewhere.</param>
/// <param name="SeenAt"><see cref="TimeProvider.GetTimestamp"/> of the answer.</param>
internal sealed record GuestWitness(bool? Exists, bool? Running, bool? HostOnline, bool HaManaged, long SeenAt);
