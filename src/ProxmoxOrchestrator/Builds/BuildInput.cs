using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Builds;

/// <summary>What a build is made from, decided once when it is asked for: a builder that starts anew makes the same image.</summary>
internal sealed class BuildInput : IOwned
{
    public required string BuildId { get; init; }

    public required string OrganisationId { get; init; }

    /// <summary>Why this builder, in a sentence.</summary>
    public string Reason { get; init; } = "";

    public string? Target { get; init; }

    /// <summary>Build arguments by name.</summary>
    public required string ArgumentsJson { get; init; }

    /// <summary>Names of the variables that the build may read as secrets. Their values stay in the variables' rows.</summary>
    public required List<string> SecretNames { get; init; }

    /// <summary>Images that the Dockerfile names: only their registries' sign-ins go to the builder, and only those of the platform's own registry can be pulled there.</summary>
    public required List<string> Images { get; init; }

    /// <summary>Null where the commit's own Dockerfile is used.</summary>
    public string? PlanJson { get; init; }

    public required List<string> Providers { get; init; }

    /// <summary>Where each value of the plan came from, by its dotted path.</summary>
    public string? OriginsJson { get; init; }

    public required List<string> Notes { get; init; }

    /// <summary>Generated files by their path in the context, as JSON, Brotli-compressed; null when there are none.</summary>
    public byte[]? Files { get; init; }
}
