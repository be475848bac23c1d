namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Containers and VMs share most calls, under another part of the path.</summary>
internal enum PveGuestKind
{
    Lxc,
    Qemu,
}
