namespace ProxPaaS.Orchestrator.Nodes;

// "set" where there is a default: the generated reader sets absent init-only members to null.
internal sealed record NodeDestroyData
{
    public string Reason { get; set; } = "";

    /// <summary>When the drain is over, whatever still runs.</summary>
    public DateTimeOffset? DrainUntil { get; init; }

    public string? Task { get; init; }
}
