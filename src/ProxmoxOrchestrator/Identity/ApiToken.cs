using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity;

/// <summary>A bearer token <c>px_KIND_ID_SECRET</c>; only the secret's SHA-256 is kept.</summary>
internal sealed class ApiToken : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string UserId { get; init; }

    public required string Name { get; init; }

    /// <summary>session or api.</summary>
    public required string Kind { get; init; }

    public required byte[] SecretHash { get; init; }

    public required List<string> Scopes { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}
