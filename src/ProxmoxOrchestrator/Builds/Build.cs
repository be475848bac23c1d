using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Builds;

internal sealed class Build : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ServiceId { get; init; }

    public BuildState State { get; set; }

    /// <summary>queued, fetching, building, pushing, done.</summary>
    public string Step { get; set; } = "queued";

    public string Reason { get; set; } = "";

    public required string CommitSha { get; init; }

    public required string Ref { get; init; }

    public string CommitMessage { get; init; } = "";

    public string Author { get; init; } = "";

    public string Builder { get; set; } = "dockerfile";

    /// <summary>Path of the Dockerfile inside the context, as it was set when the build was asked for.</summary>
    public string Dockerfile { get; init; } = "Dockerfile";

    /// <summary>Folder of the repository that is the context; null: all of it.</summary>
    public string? RootDirectory { get; init; }

    /// <summary>Why it was asked for, which becomes the deployment's cause: push or manual.</summary>
    public string Cause { get; init; } = "push";

    public bool NoCache { get; init; }

    public string? NodeId { get; set; }

    /// <summary>HOST/NAME without tag; the digest makes it immutable.</summary>
    public string? ImageName { get; set; }

    public string? ImageDigest { get; set; }

    public string? DeploymentId { get; set; }

    public int Attempt { get; set; }

    /// <summary>All lines of the log, those of earlier attempts included: a line's number never changes.</summary>
    public long LogLines { get; set; }

    /// <summary>Lines that were there before this attempt; its builder counts its own from 1.</summary>
    public long LogOffset { get; set; }

    /// <summary>Hash of everything that decides what comes out: tree, builder, its settings. Null before it is known.</summary>
    public string? Fingerprint { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public int RowVersion { get; set; }
}
