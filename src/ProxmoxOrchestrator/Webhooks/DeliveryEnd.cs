using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>What becomes of a delivery.</summary>
/// <param name="NextAttemptAt">Set for one that waits on.</param>
internal sealed record DeliveryEnd(DeliveryState State, string Reason, string? BuildId = null, DateTimeOffset? NextAttemptAt = null, bool CountsAsAttempt = false);
