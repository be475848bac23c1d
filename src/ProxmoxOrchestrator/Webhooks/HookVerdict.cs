namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Whether a call is the provider's.</summary>
/// <param name="Refusal">Why it is not; null when it is.</param>
/// <param name="Json">The authentic document.</param>
internal readonly record struct HookVerdict(string? Refusal, ReadOnlyMemory<byte> Json)
{
    public bool Authentic => Refusal is null;

    public static HookVerdict Refuse(string why) => new(why, default);
}
