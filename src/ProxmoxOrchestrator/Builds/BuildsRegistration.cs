using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Builds.Logs;
using ProxPaaS.Orchestrator.Builds.Planning;
using ProxPaaS.Orchestrator.Builds.Sources;
using ProxPaaS.Orchestrator.Builds.Variables;

namespace ProxPaaS.Orchestrator.Builds;

internal static class BuildsRegistration
{
    public static IServiceCollection AddBuilds(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BuildOptions>().Bind(configuration.GetSection("Builds")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BuildOptions>, BuildOptionsValidator>();
        services.AddSingleton<BuildPlanner>();
        services.AddSingleton<BuildStore>();
        services.AddSingleton<BuildPlanStore>();
        services.AddSingleton<SourceStore>();
        services.AddSingleton<PushWatchStore>();
        services.AddSingleton<BuildVariableStore>();
        services.AddSingleton<BuildPassStore>();
        services.AddSingleton<BuildLogStore>();
        services.AddSingleton<BuildStepStore>();
        services.AddSingleton<BuildReports>();
        services.AddSingleton<IBuildReports>(s => s.GetRequiredService<BuildReports>());
        services.AddSingleton<IBuildWork, BuildWorkStore>();
        services.AddHostedService<BuildLoop>();
        return services;
    }
}
