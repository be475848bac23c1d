using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.GitSsh;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>Where people push to.</summary>
internal sealed class PublicAddress(IOptions<AppsOptions> apps, IOptions<ApiOptions> api, IOptions<SshOptions> ssh)
{
    public string GitBaseUrl { get; } = string.IsNullOrEmpty(apps.Value.GitBaseUrl)
        ? api.Value.Urls.Split(';')[0].Trim().TrimEnd('/').Replace("0.0.0.0", "localhost", StringComparison.Ordinal).Replace("*", "localhost", StringComparison.Ordinal) + "/git"
        : apps.Value.GitBaseUrl.TrimEnd('/');

    /// <summary>Null where git over SSH is off.</summary>
    public string? GitSshBaseUrl { get; } = ssh.Value.Enabled ? ssh.Value.Url : null;
}
