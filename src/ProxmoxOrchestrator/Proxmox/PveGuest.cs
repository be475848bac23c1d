namespace ProxPaaS.Orchestrator.Proxmox;

/// <param name="InPool">Listed in our resource pool.</param>
internal sealed record PveGuest(int Vmid, string Node, string? Name, string Status, bool Template, bool InPool, bool HaManaged, string? Lock, PveGuestKind Kind = PveGuestKind.Lxc);
