using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Persistence;

internal static class PersistenceRegistration
{
    public static IServiceCollection AddPersistence(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DataOptions>().Bind(configuration.GetSection("Data")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DataOptions>, DataOptionsValidator>();
        services.AddOptions<DatabaseOptions>().Bind(configuration.GetSection("Database")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        return services.AddSingleton<IPlatformContextFactory, PlatformContextFactory>();
    }
}
