using Microsoft.Extensions.Options;
using Npgsql;
using Quartz;

namespace ProxPaaS.Orchestrator.Jobs;

internal static class JobsRegistration
{
    /// <summary>Jobs by the clock: in memory with SQLite, where a missed run is made up for by the next; clustered in PostgreSQL, where one of all processes runs each.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection("Retention")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<RetentionStore>();
        var postgres = string.Equals(configuration["Database:Provider"], "postgres", StringComparison.OrdinalIgnoreCase) ? configuration["Database:ConnectionString"] : null;
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "proxpaas";
                scheduler.GenerateInstanceId = true;
            });
            if (!string.IsNullOrWhiteSpace(postgres))
            {
                quartz.UsePersistentStore(store =>
                {
                    store.UsePostgres(NpgsqlFactory.Instance, postgres);
                    store.ProvisionSchema();
                    store.UseSystemTextJsonSerializer();
                    store.UseClustering(cluster =>
                    {
                        cluster.CheckinInterval = TimeSpan.FromSeconds(5);
                        cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(10);
                    });
                });
            }

            quartz.ScheduleJob<RetentionJob>(trigger => trigger.WithIdentity("retention").WithCronSchedule("0 7 * * * ?"), job => job.WithIdentity("retention"));
            quartz.ScheduleJob<ImageRetentionJob>(trigger => trigger.WithIdentity("images").WithCronSchedule("0 23 3,15 * * ?"), job => job.WithIdentity("images"));
            quartz.ScheduleJob<RepositoryUpkeepJob>(trigger => trigger.WithIdentity("repositories").WithCronSchedule("0 41 4 * * ?"), job => job.WithIdentity("repositories"));
        });
        services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = false);
        return services;
    }
}
