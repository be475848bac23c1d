using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Parts;

/// <summary>Two docker-registry processes: the platform's own (TLS, tokens) and an open read-mostly mirror of the few public images that the lab makes itself.</summary>
internal sealed class Registries(Installation installation, LabCertificates certificates, SupervisorClient supervisor)
{
    public string Host => $"{installation.HostAddress}:{installation.RegistryPort}";

    public string MirrorUrl => $"http://{installation.HostAddress}:{installation.MirrorPort}";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        certificates.Ensure();
        await StartAsync("registry", $$$"""
            version: 0.1
            log: {level: warn, accesslog: {disabled: true}}
            storage: {filesystem: {rootdirectory: {{{installation.Folder("registry", "data")}}}}, delete: {enabled: true}}
            http: {addr: "{{{Host}}}", tls: {certificate: {{{certificates.CertificateFile}}}, key: {{{certificates.KeyFile}}}}}
            auth: {token: {realm: "http://127.0.0.1:7079/token", service: proxpaas-registry, issuer: proxpaas, rootcertbundle: {{{certificates.TokenCertificateFile}}}}}
            """, cancellationToken);
        await StartAsync("mirror", $$$"""
            version: 0.1
            log: {level: warn, accesslog: {disabled: true}}
            storage: {filesystem: {rootdirectory: {{{installation.Folder("registry", "mirror")}}}}}
            http: {addr: "{{{installation.HostAddress}}}:{{{installation.MirrorPort}}}"}
            """, cancellationToken);
        await Waiting.ForPortAsync(installation.HostAddress, installation.RegistryPort, installation.LogOf("registry"), cancellationToken);
        await Waiting.ForPortAsync(installation.HostAddress, installation.MirrorPort, installation.LogOf("mirror"), cancellationToken);
    }

    private async Task StartAsync(string name, string configuration, CancellationToken cancellationToken)
    {
        var file = installation.FileIn("registry", name + ".yml");
        Secrets.Write(file, configuration);
        await supervisor.StartAsync(
            new(name, "/usr/bin/docker-registry", ["serve", file], new Dictionary<string, string> { ["OTEL_TRACES_EXPORTER"] = "none" }, installation.State), cancellationToken);
    }
}
