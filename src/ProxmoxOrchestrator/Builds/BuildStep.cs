using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Builds;

/// <summary>One step of a build as its log tells it: BuildKit's own, and fetching and pushing around them.</summary>
internal sealed class BuildStep : IOwned
{
    /// <summary>Number of the step that fetches the sources.</summary>
    public const int Fetch = 0;

    /// <summary>Number of the step that pushes the image; BuildKit never counts that far.</summary>
    public const int Push = 1_000_000;

    public required string OrganisationId { get; init; }

    public required string BuildId { get; init; }

    /// <summary>1 for the first builder, 2 when that one was lost, and so on.</summary>
    public int Attempt { get; init; }

    /// <summary>BuildKit's number.</summary>
    public int Number { get; init; }

    public required string Name { get; set; }

    public BuildStepState State { get; set; }

    /// <summary>Number of its first line in the log; 0 when it has none.</summary>
    public long FirstLine { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>As BuildKit measured it; else between the two times.</summary>
    public long? DurationMilliseconds { get; set; }
}
