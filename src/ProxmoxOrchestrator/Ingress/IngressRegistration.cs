using ProxPaaS.Orchestrator.Api;

namespace ProxPaaS.Orchestrator.Ingress;

internal static class IngressRegistration
{
    /// <summary>The edges' gateway and the table that they serve.</summary>
    public static IServiceCollection AddIngress(this IServiceCollection services)
    {
        services.AddSingleton<RouteTables>();
        services.AddSingleton<RouteStore>();
        services.AddSingleton<TrafficMeter>();
        services.AddSingleton<EdgeStore>();
        services.AddSingleton<EdgeHub>();
        services.AddSingleton<EdgeIntake>();
        services.AddSingleton<EdgeGatewayEndpoints>();
        services.AddHostedService<RoutesLoop>();
        services.AddHostedService<EdgesLoop>();
        return services;
    }

    public static void MapIngress(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<EdgeGatewayEndpoints>().OnAgentListener();
        routes.MapEdges();
    }
}
