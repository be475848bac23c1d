using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Webhooks;

internal static class WebhooksRegistration
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WebhookOptions>().Bind(configuration.GetSection("Webhooks")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
        services.AddSingleton<HookStore>();
        services.AddSingleton<HookBodies>();
        services.AddSingleton<HookRefusals>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<DeliveryPassStore>();
        services.AddSingleton<DeliveryExecutor>();
        services.AddSingleton<DeliveryIntakeLoop>();
        services.AddHostedService(s => s.GetRequiredService<DeliveryIntakeLoop>());
        services.AddHostedService<DeliveryLoop>();
        return services;
    }

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapHooks();
        routes.MapDeliveries();
    }
}
