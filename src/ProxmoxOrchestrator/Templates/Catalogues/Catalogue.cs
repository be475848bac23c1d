using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Templates.Catalogues;

/// <summary>Templates of a user, read from an address and kept as they were read last.</summary>
internal sealed class Catalogue : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string Name { get; init; }

    /// <summary>https</summary>
    public required string Url { get; init; }

    /// <summary>SHA-256 in lower-case hex that the content must have; null: whatever is there.</summary>
    public string? Pin { get; init; }

    /// <summary>The content as it was read last; null before the first good read.</summary>
    public string? Content { get; set; }

    public string? ContentHash { get; set; }

    /// <summary>When <see cref="Content"/> was last known to be what the address has.</summary>
    public DateTimeOffset? FetchedAt { get; set; }

    public DateTimeOffset? TriedAt { get; set; }

    /// <summary>Why the last read failed; empty when it did not.</summary>
    public string Problem { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public int RowVersion { get; set; }
}
