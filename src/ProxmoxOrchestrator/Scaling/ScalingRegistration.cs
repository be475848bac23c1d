namespace ProxPaaS.Orchestrator.Scaling;

internal static class ScalingRegistration
{
    public static IServiceCollection AddScaling(this IServiceCollection services)
    {
        services.AddSingleton<PoolStore>().AddSingleton<PoolViewStore>().AddSingleton<PoolLoop>();
        return services.AddHostedService(s => s.GetRequiredService<PoolLoop>());
    }
}
