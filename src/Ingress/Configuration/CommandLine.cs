namespace ProxPaaS.Ingress.Configuration;

/// <summary>Short argument names for the configuration keys.</summary>
internal static class CommandLine
{
    public static readonly IReadOnlyDictionary<string, string> Switches = new Dictionary<string, string>
    {
        ["--control-plane"] = "Ingress:ControlPlane",
        ["--ca-fingerprint"] = "Ingress:CaFingerprint",
        ["--join-token-file"] = "Ingress:JoinTokenFile",
        ["--state"] = "Ingress:StateFolder",
        ["--http"] = "Ingress:Http",
        ["--https"] = "Ingress:Https",
        ["--certificate"] = "Ingress:CertificateFile",
        ["--certificate-key"] = "Ingress:CertificateKeyFile",
        ["--addresses"] = "Ingress:Addresses",
        ["--admin"] = "Ingress:Admin",
        ["--shutdown-grace"] = "Ingress:ShutdownGrace",
    };
}
