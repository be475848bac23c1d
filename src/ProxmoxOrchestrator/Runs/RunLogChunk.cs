using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Consecutive lines of a run's log.</summary>
internal sealed class RunLogChunk : IOwned
{
    public required string OrganisationId { get; init; }

    public required string RunId { get; init; }

    /// <summary>1-based number of the first line.</summary>
    public long FirstLine { get; init; }

    public int Count { get; init; }

    /// <summary>As in <see cref="Builds.Logs.BuildLogJson"/>.</summary>
    public required byte[] Payload { get; init; }
}
