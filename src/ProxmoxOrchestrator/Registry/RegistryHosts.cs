namespace ProxPaaS.Orchestrator.Registry;

/// <summary>A registry's host as image references have it. Pure.</summary>
internal static class RegistryHosts
{
    public const string DockerHub = "docker.io";

    private const int Longest = 255;

    /// <summary>Null: not a host.</summary>
    public static string? Normal(string text)
    {
        var host = text.Trim().ToLowerInvariant();
        if (host.Length is 0 or > Longest || !Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var url) || url.PathAndQuery != "/" || url.UserInfo.Length > 0 || (url.Authority != host && $"{url.Host}:443" != host))
        {
            return null;
        }

        return host is "index.docker.io" or "registry-1.docker.io" or "hub.docker.com" ? DockerHub : host;
    }
}
