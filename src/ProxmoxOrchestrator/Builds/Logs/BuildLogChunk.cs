using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Builds.Logs;

/// <summary>Consecutive lines of a build's log.</summary>
internal sealed class BuildLogChunk : IOwned
{
    public required string OrganisationId { get; init; }

    public required string BuildId { get; init; }

    /// <summary>1-based number of the first line.</summary>
    public long FirstLine { get; init; }

    public int Count { get; init; }

    /// <summary>JSON array of lines, Brotli-compressed.</summary>
    public required byte[] Payload { get; init; }
}
