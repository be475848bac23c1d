namespace ProxPaaS.Orchestrator.Api;

/// <summary>On each connection: which listener it came through.</summary>
internal sealed record ListenerFeature(bool Agents)
{
    public static ListenerFeature PublicApi { get; } = new(false);

    public static ListenerFeature AgentGateway { get; } = new(true);
}
