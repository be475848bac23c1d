using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>Whether and how a project makes preview environments. Declared by the API; a project without a row makes none.</summary>
internal sealed class PreviewPolicy : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ProjectId { get; init; }

    public bool PullRequests { get; set; }

    /// <summary>Whether a push of another branch than the deploying one makes one too.</summary>
    public bool Branches { get; set; }

    /// <summary>What is copied.</summary>
    public string BaseEnvironment { get; set; } = "production";

    /// <summary>Previews of the project at once; more wait.</summary>
    public int Most { get; set; } = 5;

    /// <summary>One without a new commit for this long is taken down.</summary>
    public int IdleHours { get; set; } = 72;

    /// <summary>Whether secret variables are copied. Never to what comes from a fork.</summary>
    public bool Secrets { get; set; }

    /// <summary>Variables by service that are other in previews, sealed JSON; null: none.</summary>
    public byte[]? SealedOverrides { get; set; }

    public int RowVersion { get; set; }
}
