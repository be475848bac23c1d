using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>An outside repository that a service is built from. Declared by the API; what the loops observe of it is in the last block.</summary>
internal sealed class Source : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ServiceId { get; init; }

    public SourceProvider Provider { get; set; }

    /// <summary>In canonical form, without a credential.</summary>
    public required string CloneUrl { get; set; }

    public byte[]? SealedToken { get; set; }

    public string? TokenUser { get; set; }

    /// <summary>Seed of the ed25519 deploy key.</summary>
    public byte[]? SealedKey { get; set; }

    public string? PublicKey { get; set; }

    /// <summary>Last segment of the hook's URL. Not secret, not to be guessed.</summary>
    public required string HookId { get; init; }

    public HookScheme HookScheme { get; set; }

    public required byte[] SealedHookSecret { get; set; }

    public bool AutoDeploy { get; set; } = true;

    public bool DeployTags { get; set; }

    public bool ReportStatuses { get; set; } = true;

    public string? ApiUrl { get; set; }

    /// <summary>PEM of authorities that are believed beside the platform's when this source's server or its API is connected to.</summary>
    public string? Authorities { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public int RowVersion { get; set; }

    /// <summary>Pinned by the API, or by the first connection.</summary>
    public string? KnownHosts { get; set; }

    /// <summary>The provider's id of the repository, from the first authentic delivery. Names change, ids do not.</summary>
    public string? RepositoryId { get; set; }

    public string? RepositoryName { get; set; }

    public string Problem { get; set; } = "";

    public DateTimeOffset? LastDeliveryAt { get; set; }

    public DateTimeOffset? LastPollAt { get; set; }

    public DateTimeOffset NextPollAt { get; set; }
}
