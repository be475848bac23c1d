namespace ProxPaaS.Tests.Support;

/// <summary>Debian's docker-registry on a free port of loopback, which Docker speaks to without TLS.</summary>
public sealed class RegistryServer : IDisposable
{
    private const string Program = "/usr/bin/docker-registry";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Next();
    private ChildProcess? _server;

    private RegistryServer()
    {
    }

    /// <summary>Why there can be none here; empty when there can.</summary>
    public static string WhyNot => File.Exists(Program) ? "" : "docker-registry is not installed (apt-get install docker-registry)";

    public string Host => $"127.0.0.1:{_port}";

    /// <summary>Its configuration file.</summary>
    public string Configuration => _folder.Combine("config.yml");

    /// <param name="tokens">Who signs the tokens that it asks for; null: open to everybody.</param>
    public static async Task<RegistryServer> StartAsync(RegistryAuthority? tokens = null)
    {
        var registry = new RegistryServer();
        await File.WriteAllTextAsync(registry.Configuration, $$$"""
            version: 0.1
            log: {level: error, accesslog: {disabled: true}}
            storage: {filesystem: {rootdirectory: {{{registry._folder.Combine("data")}}}}, delete: {enabled: true}}
            http: {addr: "{{{registry.Host}}}"}
            {{{(tokens is null ? "" : $"auth: {{token: {{realm: \"http://127.0.0.1:{tokens.RealmPort}/token\", service: {tokens.Service}, issuer: {tokens.Issuer}, rootcertbundle: {tokens.CertificateFile}}}}}")}}}
            """);
        var server = ChildProcess.Start(Program, "serve", registry.Configuration);
        registry._server = server;
        await Ports.ListeningAsync(registry._port, () => server.HasExited ? server.Output : null);
        return registry;
    }

    /// <summary>As a crash would: whoever asks it is refused at once.</summary>
    public void Kill()
    {
        _server?.Dispose();
        _server = null;
    }

    public void Dispose()
    {
        Kill();
        _folder.Dispose();
    }
}
