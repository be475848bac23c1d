namespace ProxPaaS.Contracts.Api;

/// <summary>A Proxmox cluster; the token's secret never comes back.</summary>
/// <param name="Status"><c>ok</c>, or what is wrong and what to do.</param>
/// <param name="Ssh">Null when no SSH access is stored.</param>
public sealed record PveClusterView(string Id, string Name, string Url, string TokenId, string Status, string? Version, IReadOnlyList<PveNodeView> Nodes, PveSshView? Ssh = null);
