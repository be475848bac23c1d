using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Registry;

internal static class RegistryRegistration
{
    public static IServiceCollection AddRegistry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RegistryOptions>().Bind(configuration.GetSection("Registry")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RegistryOptions>, RegistryOptionsValidator>();
        services.AddSingleton<RegistryLoginStore>();
        return services.AddSingleton<RegistryClient>();
    }
}
