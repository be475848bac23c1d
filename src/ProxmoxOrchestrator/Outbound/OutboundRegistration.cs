using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Outbound;

internal static class OutboundRegistration
{
    public static IServiceCollection AddOutbound(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OutboundOptions>().Bind(configuration.GetSection("Outbound")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OutboundOptions>, OutboundOptionsValidator>();
        services.AddSingleton<INameResolver, DnsClient>();
        services.AddSingleton<OutboundTrust>();
        return services.AddSingleton<OutboundClient>();
    }
}
