using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster.Liveness;
using ProxPaaS.Orchestrator.Cluster.Peers;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

internal static class AgentsRegistration
{
    private const int LargestMessage = 4 * 1024 * 1024;

    /// <summary>The live cluster snapshot, the agents' gateway, the judgement about nodes.</summary>
    public static IServiceCollection AddAgents(this IServiceCollection services)
    {
        services.AddGrpc(o =>
        {
            o.MaxReceiveMessageSize = LargestMessage;
            o.EnableDetailedErrors = false;
        });

        services.AddSingleton<ClusterState>();
        services.AddSingleton<IClusterView>(s => s.GetRequiredService<ClusterState>());
        services.AddSingleton<AgentHub>();
        services.AddSingleton<IDesiredStateSignal>(s => s.GetRequiredService<AgentHub>());
        services.AddSingleton<IReplicaLogs, ReplicaLogs>();
        services.AddSingleton<PeerStore>();
        services.AddSingleton<PeerGate>();
        services.AddSingleton<PeerStreams>();
        services.AddSingleton<DesiredStateStore>();
        services.AddSingleton<ReplicaReportStore>();
        services.AddSingleton<VolumeReportStore>();
        services.AddSingleton<AgentIntake>();
        services.AddSingleton<AgentLink>();
        services.AddSingleton<AgentGatewayEndpoints>();
        services.AddSingleton<LivenessStore>();
        services.AddHostedService<LivenessLoop>();
        return services;
    }

    public static void MapAgents(this IEndpointRouteBuilder routes)
        => routes.MapGrpcService<AgentGatewayEndpoints>().OnAgentListener();
}
