namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/pve/clusters. The certificate is trusted by its SHA-256 fingerprint, or by the system when that is null.</summary>
/// <param name="Pool">Proxmox resource pool that our guests are put in.</param>
/// <param name="Addresses">Guests' address range, <c>10.77.0.100-10.77.0.199/24,gw=10.77.0.1</c>.</param>
/// <param name="Vmids">Own range of ids, <c>6000-6999</c>; the first hundred are for templates.</param>
/// <param name="TemplateStorage">Storage that takes the node archive (content vztmpl).</param>
/// <param name="Ssh">Only for pools with the seed <c>ssh</c>.</param>
/// <param name="NodeStorage">Storage for root file systems (content rootdir).</param>
public sealed record CreatePveClusterRequest(
    string Name, string Url, string? Fingerprint, string TokenId, string TokenSecret, string Pool, string Bridge,
    string Addresses, string Vmids, string TemplateStorage, string NodeStorage, string? Nameserver = null, PveSshSettings? Ssh = null);
