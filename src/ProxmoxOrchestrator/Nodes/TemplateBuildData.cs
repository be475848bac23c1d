namespace ProxPaaS.Orchestrator.Nodes;

internal sealed record TemplateBuildData
{
    public string? UploadTask { get; init; }

    public string? CreateTask { get; init; }

    public bool Posted { get; init; }

    public DateTimeOffset? ConvertedAt { get; init; }

    public string? GiveUp { get; init; }
}
