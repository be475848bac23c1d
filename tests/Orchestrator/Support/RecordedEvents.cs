using System.Collections.Concurrent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Tests.Orchestrator.Support;

internal sealed class RecordedEvents : IEventBus
{
    public ConcurrentQueue<(string Kind, string Subject, string Message)> All { get; } = new();

    public long Sequence => All.Count;

    public void Publish(string organisationId, string kind, string subjectId, string message, string? projectId = null, string? serviceId = null)
        => All.Enqueue((kind, subjectId, message));

    public IAsyncEnumerable<EventView> SubscribeAsync(string organisationId, long after, CancellationToken cancellationToken)
        => throw new NotSupportedException();
}
