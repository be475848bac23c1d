namespace ProxPaaS.Orchestrator.Previews;

internal static class PreviewsRegistration
{
    public static IServiceCollection AddPreviews(this IServiceCollection services)
    {
        services.AddSingleton<PreviewPassStore>();
        services.AddSingleton<PreviewServiceStore>();
        services.AddSingleton<PreviewExecutor>();
        services.AddSingleton<PreviewStore>();
        services.AddHostedService<PreviewLoop>();
        return services;
    }
}
