using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Persistence;

internal static class PersistenceRegistration
{
    /// <summary>Call it before every feature with a loop: hosted services start in the order of their registration.</summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DataOptions>().Bind(configuration.GetSection("Data")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DataOptions>, DataOptionsValidator>();
        services.AddOptions<DatabaseOptions>().Bind(configuration.GetSection("Database")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.AddSingleton<InstallationLock>();
        services.AddSingleton<SettingStore>();
        services.AddHostedService<DatabaseStart>();
        return services.AddSingleton<IPlatformContextFactory, PlatformContextFactory>();
    }
}
