namespace ProxPaaS.Orchestrator.Runs;

internal static class RunsRegistration
{
    /// <summary>Commands that run once: cron services, one-offs, release commands.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services)
    {
        services.AddSingleton<RunStore>();
        services.AddSingleton<RunPassStore>();
        services.AddSingleton<RunLogStore>();
        services.AddSingleton<CronStore>();
        services.AddHostedService<RunLoop>();
        services.AddHostedService<RunLogLoop>();
        services.AddHostedService<CronLoop>();
        return services;
    }
}
