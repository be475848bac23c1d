namespace ProxPaaS.Orchestrator.References;

internal static class ReferencesRegistration
{
    public static IServiceCollection AddReferences(this IServiceCollection services)
    {
        services.AddSingleton<ScopeStore>();
        services.AddSingleton<DependantStore>();
        services.AddSingleton<SharedVariableStore>();
        services.AddHostedService<ReferenceLoop>();
        return services;
    }
}
