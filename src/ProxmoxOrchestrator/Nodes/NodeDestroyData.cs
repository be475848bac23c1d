namespace ProxPaaS.Orchestrator.Nodes;

internal sealed record NodeDestroyData
{
    public string Reason { get; init; } = "";

    /// <summary>When the drain is over, whatever still runs.</summary>
    public DateTimeOffset? DrainUntil { get; init; }

    public string? Task { get; init; }
}
