using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Volumes;

/// <summary>A folder of a service that outlives its replicas. It is a Docker volume on one node; it is never moved and goes only when somebody asks for it.</summary>
internal sealed class Volume : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ProjectId { get; init; }

    public required string EnvironmentId { get; init; }

    /// <summary>Null once its service was removed: the data is kept until the volume is deleted too.</summary>
    public string? ServiceId { get; set; }

    /// <summary>PROJECT/SERVICE as it was when the volume was made, for people.</summary>
    public required string Owner { get; init; }

    public required string Name { get; init; }

    /// <summary>Absolute path inside the container.</summary>
    public required string MountPath { get; set; }

    /// <summary>What it is expected to need; a hint that nobody enforces. 0: unknown.</summary>
    public int SizeMiB { get; set; }

    /// <summary>Where its data is; null before its first replica was placed. Written by whoever places replicas.</summary>
    public string? NodeId { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set when its deletion was asked for; the row goes once the node says that the data is gone.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public int RowVersion { get; set; }
}
