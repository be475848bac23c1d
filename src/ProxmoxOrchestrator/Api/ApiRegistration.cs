using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Api;

internal static class ApiRegistration
{
    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiOptions>().Bind(configuration.GetSection("Api")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        services.AddOptions<AgentsOptions>().Bind(configuration.GetSection("Agents")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AgentsOptions>, AgentsOptionsValidator>();
        return services;
    }

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => "ok");
    }
}
