namespace ProxPaaS.Orchestrator.Api;

/// <summary>Section <c>Apps</c>: addresses that people see.</summary>
public sealed class AppsOptions
{
    /// <summary>Generated host names end in it.</summary>
    public string Domain { get; set; } = "apps.localhost";

    /// <summary>What git URLs start with, <c>https://paas.example.org/git</c>; empty: the first of <c>Api:Urls</c> and <c>/git</c>.</summary>
    public string? GitBaseUrl { get; set; }

    /// <summary>http or https, as visitors reach the edge.</summary>
    public string PublicScheme { get; set; } = "http";

    /// <summary>Port at which visitors reach the edge; empty: the scheme's own.</summary>
    public int? PublicPort { get; set; }

    internal string UrlOf(string host) => PublicPort is null || PublicPort == (PublicScheme == "https" ? 443 : 80) ? $"{PublicScheme}://{host}" : $"{PublicScheme}://{host}:{PublicPort}";
}
