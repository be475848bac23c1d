namespace ProxPaaS.Orchestrator.Projects;

internal static class ProjectsRegistration
{
    public static IServiceCollection AddProjects(this IServiceCollection services)
    {
        services.AddSingleton<ReferenceStore>();
        services.AddSingleton<ProjectStore>();
        services.AddSingleton<ServiceStore>();
        services.AddSingleton<VariableStore>();
        services.AddSingleton<DeployStore>();
        services.AddSingleton<ReplicaListStore>();
        services.AddHostedService<ServiceRemovalLoop>();
        return services;
    }
}
