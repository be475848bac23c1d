using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.CommitStatuses;

namespace ProxPaaS.Orchestrator.Sources;

internal static class SourcesRegistration
{
    public static IServiceCollection AddSources(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SourceOptions>().Bind(configuration.GetSection("Sources")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SourceOptions>, SourceOptionsValidator>();
        services.AddSingleton<RemoteGitClient>();
        services.AddSingleton<RemoteAccessStore>();
        services.AddSingleton<CommitRangeClient>();
        services.AddSingleton<SourceClient>();
        services.AddSingleton<SourceStore>();
        services.AddSingleton<HookAddress>();
        services.AddSingleton<CommitStatusStore>();
        services.AddSingleton<PullRequestStatusStore>();
        services.AddSingleton<CommitStatusClient>();
        services.AddHostedService<SourcePollLoop>();
        services.AddHostedService<CommitStatusLoop>();
        return services;
    }
}
