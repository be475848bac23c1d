namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>A pool's policy as the planner and the node life cycle read it.</summary>
internal sealed record PoolSpec(
    string Id, string OrganisationId, string ClusterId, string Name, IReadOnlyList<string> PveNodes, int Min, int Max, int Cores, int MemoryMiB, int DiskGiB,
    string? Storage, string Seed, int? TemplateVmid, string? UserData, IReadOnlyList<string> Labels, int EmptyAfterSeconds)
{
    public static PoolSpec Of(NodePool row) => new(
        row.Id, row.OrganisationId, row.ClusterId, row.Name, row.PveNodes, row.Min, row.Max, row.Cores, row.MemoryMiB, row.DiskGiB, row.Storage, row.Seed,
        row.TemplateVmid, row.UserData, row.Labels, row.EmptyAfterSeconds);

    public bool UsesHost(string pveNode) => PveNodes.Count == 0 || PveNodes.Contains(pveNode);
}
