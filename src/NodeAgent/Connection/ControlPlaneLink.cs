using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Connection;

/// <summary>The connection in force, for calls beside the stream; null while there is none.</summary>
internal sealed class ControlPlaneLink
{
    private volatile AgentGateway.AgentGatewayClient? _client;

    public AgentGateway.AgentGatewayClient? Client
    {
        get => _client;
        set => _client = value;
    }
}
