using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Identity;
using Scalar.AspNetCore;

namespace ProxPaaS.Orchestrator.Api;

internal static class ApiRegistration
{
    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiOptions>().Bind(configuration.GetSection("Api")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        services.AddOptions<AgentsOptions>().Bind(configuration.GetSection("Agents")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AgentsOptions>, AgentsOptionsValidator>();
        services.AddOptions<AppsOptions>().Bind(configuration.GetSection("Apps")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AppsOptions>, AppsOptionsValidator>();
        services.AddOptions<LabOptions>().Bind(configuration.GetSection("Lab"));
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
        });
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "ProxPaaS";
            document.Info.Version = OverviewStore.Version;
            return Task.CompletedTask;
        }));
        services.AddRateLimiter(RequestLimits.Configure);
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<SseStream>();
        services.AddSingleton<OverviewStore>();
        services.AddSingleton<LeaderAddressStore>();
        services.AddHttpForwarder();
        services.AddSingleton<LeaderForwarding>();
        return services;
    }

    /// <summary>Everything between a connection and its endpoint, in order.</summary>
    public static void UseApi(this WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseListenerSeparation();
        app.UseClientAddress();
        app.UseMiddleware<LeaderForwarding>();
        app.UseMiddleware<PermissionMiddleware>();
        app.UseRateLimiter();
        app.UseMiddleware<IdempotencyMiddleware>();
    }

    public static void MapApi(this WebApplication routes)
    {
        routes.MapPlatform();
        routes.MapEvents();
        routes.MapOpenApi("/openapi/{documentName}.json").RequirePermission(Permission.None);
        if (routes.Environment.IsDevelopment())
        {
            routes.MapScalarApiReference().RequirePermission(Permission.None);
        }
    }
}
