namespace ProxPaaS.Contracts.Api;

/// <param name="Origin"><c>webhook</c>, <c>poll</c>, <c>sync</c> or <c>replay</c>.</param>
/// <param name="Event">The provider's word: <c>push</c>, <c>Merge Request Hook</c>, <c>repo:push</c>, …</param>
/// <param name="ProviderId">The provider's id of it; null when there is none.</param>
/// <param name="Reason">A sentence: what it did, why it was skipped, what it waits for.</param>
public sealed record DeliveryView(
    string Id, string SourceId, string ServiceId, string Origin, string Event, string? ProviderId, string? Ref, string? Commit, DeliveryState State, string Reason, int Attempt,
    string? BuildId, string? ReplayOf, DateTimeOffset ReceivedAt, DateTimeOffset? NextAttemptAt, DateTimeOffset? FinishedAt);
