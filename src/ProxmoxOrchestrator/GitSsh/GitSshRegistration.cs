using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.GitSsh;

internal static class GitSshRegistration
{
    public static IServiceCollection AddGitSsh(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SshOptions>().Bind(configuration.GetSection("GitSsh")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SshOptions>, SshOptionsValidator>();
        services.AddSingleton<SshKeysChanged>();
        services.AddSingleton<SshHostKey>();
        services.AddSingleton<SshHostKeyStore>();
        services.AddSingleton<SshKeyStore>();
        services.AddSingleton<SshSessionExecutor>();
        services.AddHostedService<SshDaemonLoop>();
        services.AddHostedService<SshGatewayLoop>();
        return services;
    }
}
