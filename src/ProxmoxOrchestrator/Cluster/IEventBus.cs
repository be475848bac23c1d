using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>Where the platform says what happened. Publishing never blocks and never fails its caller.</summary>
internal interface IEventBus
{
    /// <param name="kind">As in <see cref="EventView.Kind"/>.</param>
    /// <param name="message">A sentence for people.</param>
    void Publish(string organisationId, string kind, string subjectId, string message, string? projectId = null, string? serviceId = null);

    /// <summary>The newest sequence number.</summary>
    long Sequence { get; }

    /// <summary>Events after <paramref name="after"/>; a <c>reset</c> event first when some are no longer kept.</summary>
    IAsyncEnumerable<EventView> SubscribeAsync(string organisationId, long after, CancellationToken cancellationToken);
}
