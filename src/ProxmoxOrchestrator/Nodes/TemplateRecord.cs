namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>A template's row as it was read.</summary>
internal sealed record TemplateRecord(
    string Id, string OrganisationId, string ClusterId, string PveNode, string Storage, int Vmid, string ArchiveVersion, string ArchiveSha256,
    string? ArchiveVolume, bool Linked, string State, string Reason, DateTimeOffset CreatedAt)
{
    public static TemplateRecord Of(NodeTemplate row) => new(
        row.Id, row.OrganisationId, row.ClusterId, row.PveNode, row.Storage, row.Vmid, row.ArchiveVersion, row.ArchiveSha256, row.ArchiveVolume, row.Linked,
        row.State, row.Reason, row.CreatedAt);
}
