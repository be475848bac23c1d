namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>Whether a node's replicas may be counted on, from the three witnesses (agent, guest, Proxmox host).</summary>
internal sealed record NodeVerdict(NodeHealth Health, string Reason)
{
    public static NodeVerdict Unknown { get; } = new(NodeHealth.Unknown, "not heard of since the control plane started");
}
