namespace ProxPaaS.Orchestrator.ConfigFiles;

internal static class ConfigFilesRegistration
{
    public static IServiceCollection AddConfigFiles(this IServiceCollection services)
    {
        services.AddSingleton<ConfigStore>();
        return services;
    }
}
