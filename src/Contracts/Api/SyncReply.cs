namespace ProxPaaS.Contracts.Api;

/// <param name="DeliveryId">What was asked for; its state and reason tell what became of it.</param>
public sealed record SyncReply(string DeliveryId);
