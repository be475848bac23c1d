namespace ProxPaaS.Orchestrator.Nodes;

internal sealed record TemplateBuildData
{
    public string? UploadTask { get; init; }

    public string? CreateTask { get; init; }

    /// <summary>How often Proxmox has said no: in a task, or for want of space. Calls without a clear answer do not count.</summary>
    public int Refusals { get; init; }

    public bool Posted { get; init; }

    public DateTimeOffset? ConvertedAt { get; init; }

    public string? GiveUp { get; init; }
}
