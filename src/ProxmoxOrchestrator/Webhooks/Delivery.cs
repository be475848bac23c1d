using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Somebody said that an outside repository changed: its webhook, the poller, a person. A hint; what to build is asked of the repository.</summary>
internal sealed class Delivery : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string SourceId { get; init; }

    /// <summary>Hash of source and provider's id: unique, so that the same delivery has one effect.</summary>
    public required string DedupeKey { get; init; }

    /// <summary>webhook, poll, sync or replay.</summary>
    public required string Origin { get; init; }

    public required string Event { get; init; }

    public string? ProviderId { get; init; }

    /// <summary>The normalised <see cref="HookContent"/> as JSON.</summary>
    public required string Content { get; init; }

    /// <summary>Of the first change.</summary>
    public string? Ref { get; init; }

    public string? Commit { get; init; }

    public string? ReplayOf { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public DeliveryState State { get; set; }

    public string Reason { get; set; } = "";

    public int Attempt { get; set; }

    public DateTimeOffset NextAttemptAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public string? BuildId { get; set; }
}
