namespace ProxPaaS.Ingress.Configuration;

/// <summary>Section <c>Ingress</c> of appsettings.json, environment (<c>Ingress__Http</c>) or arguments (<c>--http</c>).</summary>
internal sealed class IngressOptions
{
    public const string Section = "Ingress";

    /// <summary>https://HOST:PORT of the control plane's agent and edge endpoint; several control planes separated by commas.</summary>
    public string ControlPlane { get; set; } = "";

    /// <summary>SHA-256 of the platform CA's DER form, in hex.</summary>
    public string CaFingerprint { get; set; } = "";

    /// <summary>A file with the one-time join token; removed once it was used. The environment variable wins over it.</summary>
    public string JoinTokenFile { get; set; } = "";

    /// <summary>Identity and last good route table.</summary>
    public string StateFolder { get; set; } = "/var/lib/proxpaas-ingress";

    /// <summary>IP:PORT, several separated by commas.</summary>
    public string Http { get; set; } = "0.0.0.0:80";

    /// <summary>IP:PORT, several separated by commas; empty: no TLS.</summary>
    public string Https { get; set; } = "";

    /// <summary>PEM with the chain, or PKCS#12 without a password.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM; empty when the key is in <see cref="CertificateFile"/>.</summary>
    public string CertificateKeyFile { get; set; } = "";

    /// <summary>Where visitors reach this edge, http(s)://HOST[:PORT] separated by commas; empty: the listen addresses.</summary>
    public string Addresses { get; set; } = "";

    /// <summary>Health and metrics; loopback only.</summary>
    public string Admin { get; set; } = "127.0.0.1:9180";

    /// <summary>How long requests in flight may go on after SIGTERM.</summary>
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Visitors' connections at one time; further ones are closed at once.</summary>
    public int MaxConnections { get; set; } = 20_000;
}
