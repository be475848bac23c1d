using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Cluster;

internal static class CoordinationRegistration
{
    /// <summary>Leadership, events, signals, fan-out.</summary>
    public static IServiceCollection AddCoordination(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RedisOptions>().Bind(configuration.GetSection("Redis")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>();
        services.AddSingleton<LoopSignals>();
        services.AddSingleton<Installation>();
        services.AddSingleton<IDatabaseStartStep>(s => s.GetRequiredService<Installation>());

        services.AddSingleton<EventBus>();
        services.AddSingleton<IEventBus>(s => s.GetRequiredService<EventBus>());
        services.AddHostedService(s => s.GetRequiredService<EventBus>());
        if (string.IsNullOrWhiteSpace(configuration["Redis:ConnectionString"]))
        {
            services.AddSingleton<IFanout, LocalFanout>();
        }
        else
        {
            services.AddSingleton<IFanout, RedisFanoutClient>();
        }

        if (string.Equals(configuration["Database:Provider"], "postgres", StringComparison.OrdinalIgnoreCase))
        {
            services.AddSingleton<PostgresLeadershipLoop>();
            services.AddSingleton<ILeadership>(s => s.GetRequiredService<PostgresLeadershipLoop>());
            services.AddHostedService(s => s.GetRequiredService<PostgresLeadershipLoop>());
        }
        else
        {
            services.AddSingleton<SoleLeadership>();
            services.AddSingleton<ILeadership>(s => s.GetRequiredService<SoleLeadership>());
            services.AddSingleton<IDatabaseStartStep>(s => s.GetRequiredService<SoleLeadership>());
        }

        services.AddHostedService<SignalRelayLoop>();
        return services;
    }
}
