namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>One cluster's row, read: how to reach it, and what of it is ours to use.</summary>
internal sealed record PveSite(
    string Id, string OrganisationId, PveTarget Target, string ResourcePool, string Bridge, AddressRange Addresses, VmidRange Vmids,
    string TemplateStorage, string NodeStorage, string? Nameserver, PveSsh? Ssh)
{
    public string Name => Target.Name;

    public string Net0(string address) => $"name=eth0,bridge={Bridge},ip={address}/{Addresses.Prefix},gw={Addresses.Gateway},type=veth";
}
