namespace ProxPaaS.Orchestrator.Nodes;

internal sealed record OrphanData
{
    public string ClusterId { get; init; } = "";

    public string PveNode { get; init; } = "";

    public int Vmid { get; init; }
}
