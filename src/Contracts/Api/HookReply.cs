namespace ProxPaaS.Contracts.Api;

/// <summary>The answer to a webhook.</summary>
/// <param name="Delivery">The row that stands for it; of the first one when it was delivered before.</param>
public sealed record HookReply(string Delivery, bool Duplicate);
