using ProxPaaS.Orchestrator.Deployments.Rollouts;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Orchestrator.Deployments;

internal static class DeploymentRegistration
{
    /// <summary>Rollouts and placement.</summary>
    public static IServiceCollection AddDeployments(this IServiceCollection services)
    {
        services.AddSingleton<DeploymentShapes>();
        services.AddSingleton<RolloutStore>();
        services.AddSingleton<SchedulingStore>();
        services.AddHostedService<DeploymentLoop>();
        return services;
    }
}
