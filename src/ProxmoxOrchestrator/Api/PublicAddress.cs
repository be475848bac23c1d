using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>Where people push to.</summary>
internal sealed class PublicAddress(IOptions<AppsOptions> apps, IOptions<ApiOptions> api)
{
    public string GitBaseUrl { get; } = string.IsNullOrEmpty(apps.Value.GitBaseUrl)
        ? api.Value.Urls.Split(';')[0].Trim().TrimEnd('/').Replace("0.0.0.0", "localhost", StringComparison.Ordinal).Replace("*", "localhost", StringComparison.Ordinal) + "/git"
        : apps.Value.GitBaseUrl.TrimEnd('/');
}
