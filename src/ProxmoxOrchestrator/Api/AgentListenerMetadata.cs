namespace ProxPaaS.Orchestrator.Api;

/// <summary>Marks an endpoint of agents and edges. It is served on their listener only, where mTLS decides who is there; all others are on the public one only.</summary>
internal sealed class AgentListenerMetadata
{
    public static AgentListenerMetadata Instance { get; } = new();
}
