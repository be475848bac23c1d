using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity;

internal static class IdentityRegistration
{
    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SecretOptions>().Bind(configuration.GetSection("Secrets")).ValidateOnStart();
        services.AddOptions<BootstrapOptions>().Bind(configuration.GetSection("Bootstrap")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BootstrapOptions>, BootstrapOptionsValidator>();
        services.AddSingleton<ISecretBox, SecretBox>();
        services.AddSingleton<IDatabaseStartStep, SecretKeyCheck>();
        services.AddSingleton<IDatabaseStartStep, BootstrapAdmin>();
        return services;
    }
}
