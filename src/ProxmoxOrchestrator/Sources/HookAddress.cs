using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>Where providers reach us.</summary>
internal sealed class HookAddress(IOptions<WebhookOptions> options, PublicAddress address)
{
    public string BaseUrl { get; } = string.IsNullOrEmpty(options.Value.PublicUrl)
        ? address.GitBaseUrl.EndsWith("/git", StringComparison.Ordinal) ? address.GitBaseUrl[..^"/git".Length] : address.GitBaseUrl
        : options.Value.PublicUrl.TrimEnd('/');

    /// <summary>Where a person reads about a build, or about a service that has none yet: the console's page with this story chosen.</summary>
    public string ConsoleUrl(string serviceId, string? buildId)
        => $"{(string.IsNullOrEmpty(options.Value.ConsoleUrl) ? BaseUrl : options.Value.ConsoleUrl.TrimEnd('/'))}/?service={serviceId}{(buildId is null ? "" : $"&build={buildId}")}";

    public string UrlOf(Source source) => $"{BaseUrl}/hooks/{source.HookId}";
}
