using Microsoft.AspNetCore.Authentication;
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
        services.AddSingleton<TokenStore>();
        services.AddSingleton<LoginStore>();

        // The core alone: AddAuthentication would bring data protection and its key files, for cookies that we do not have.
        services.AddAuthenticationCore(o => o.DefaultScheme = TokenAuthenticationHandler.SchemeName);
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthenticationHandler>(TokenAuthenticationHandler.SchemeName, null);
        return services;
    }
}
