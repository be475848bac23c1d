using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

internal static class CertificateRegistration
{
    /// <summary>The certificate authority, the agents' listener's TLS, enrollment.</summary>
    public static IServiceCollection AddCertificates(this IServiceCollection services)
    {
        services.AddSingleton<PlatformCaStore>();
        services.AddSingleton<IDatabaseStartStep>(s => s.GetRequiredService<PlatformCaStore>());
        services.AddSingleton<ServerCertificate>();
        services.AddSingleton<IAgentListenerTls, AgentListenerTls>();
        services.AddSingleton<EnrollmentStore>();
        services.AddSingleton<JoinLimiter>();
        services.AddSingleton<EnrollmentEndpoints>();
        return services;
    }

    public static void MapCertificates(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<EnrollmentEndpoints>().OnAgentListener();
        routes.MapGet("/v1/platform/ca", static (PlatformCaStore authorities) => Results.Text(authorities.Authority.Pem, "application/x-pem-file"))
            .RequirePermission(Permission.None).WithName("getPlatformCa").WithTags("Platform").WithSummary("The CA that signs the certificates of agents and edges, as PEM");
    }
}
