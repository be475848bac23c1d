using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Registry.Retention;
using ProxPaaS.Orchestrator.Registry.Tokens;

namespace ProxPaaS.Orchestrator.Registry;

internal static class RegistryRegistration
{
    public static IServiceCollection AddRegistry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RegistryOptions>().Bind(configuration.GetSection("Registry")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RegistryOptions>, RegistryOptionsValidator>();
        services.AddSingleton<RegistryTokens>();
        services.AddSingleton<RegistryLoginStore>();
        services.AddSingleton<ImageRetentionStore>();
        services.AddSingleton<ImageCleaner>();
        services.AddSingleton<PushHold>();
        services.AddSingleton<RegistryCollector>();
        services.AddHostedService<LeftOverCollectionLoop>();
        return services.AddSingleton<RegistryClient>();
    }
}
