namespace ProxPaaS.Orchestrator.Api;

/// <summary>Section <c>Api</c>: the public listener.</summary>
public sealed class ApiOptions
{
    /// <summary>Addresses to listen on, separated by semicolons: <c>http://0.0.0.0:8080</c>.</summary>
    public string Urls { get; set; } = "http://127.0.0.1:8080";

    /// <summary>
    /// How the other control planes reach this one's API, <c>http://10.0.0.1:8080</c>: whoever does not lead passes requests on to the leader.
    /// Empty with one control plane.
    /// </summary>
    public string? PeerUrl { get; set; }

    /// <summary>
    /// Addresses of proxies in front of the API: dashboards, load balancers, the other control planes. Only from these is X-Forwarded-For
    /// believed; anybody else's client address is the one that it dials from.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>PEM certificate (chain) for https addresses.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM private key for https addresses.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>Largest JSON body.</summary>
    public int MaxBodyKiB { get; set; } = 1024;

    /// <summary>Requests a second that one token, or one address without a token, may make in the long run.</summary>
    public int RequestsPerSecond { get; set; } = 100;

    /// <summary>Failed sign-ins from one address, and of one account whatever the address, within five minutes.</summary>
    public int LoginAttempts { get; set; } = 10;
}
