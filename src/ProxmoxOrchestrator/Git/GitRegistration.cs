using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Git;

internal static class GitRegistration
{
    public static IServiceCollection AddGit(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GitOptions>().Bind(configuration.GetSection("Git")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GitOptions>, GitOptionsValidator>();
        services.AddSingleton<GitExecutor>();
        services.AddSingleton<GitRepositoryStore>();
        services.AddSingleton<GitBackendClient>();
        services.AddSingleton<GitTransfer>();
        services.AddSingleton<PushNarrator>();
        return services;
    }
}
