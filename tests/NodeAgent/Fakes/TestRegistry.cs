using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Fakes;

/// <summary>Debian's docker-registry on a free loopback port, which Docker speaks to without TLS.</summary>
internal sealed class TestRegistry : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private TestRegistry(int port, RegistrySigner? signer, int realmPort)
    {
        Host = $"127.0.0.1:{port}";
        var auth = "";
        if (signer is not null)
        {
            File.WriteAllText(_folder.Combine("tokens.crt"), signer.Certificate);
            auth = $"auth: {{token: {{realm: \"http://127.0.0.1:{realmPort}/token\", service: {RegistrySigner.Service}, issuer: {RegistrySigner.Service}, rootcertbundle: {_folder.Combine("tokens.crt")}}}}}";
        }

        File.WriteAllText(_folder.Combine("config.yml"), $$$"""
            version: 0.1
            log: {level: error, accesslog: {disabled: true}}
            storage: {filesystem: {rootdirectory: {{{_folder.Combine("data")}}}}, delete: {enabled: true}}
            http: {addr: "{{{Host}}}"}
            {{{auth}}}
            """);
        _process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", _folder.Combine("config.yml")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public string Host { get; }

    public static bool Available => File.Exists("/usr/bin/docker-registry");

    /// <param name="signer">Who signs the tokens that it takes; null: open to everybody.</param>
    /// <param name="realmPort">Port of the loopback that it sends docker to for a token.</param>
    public static async Task<TestRegistry> StartAsync(RegistrySigner? signer = null, int realmPort = 0)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var registry = new TestRegistry(port, signer, realmPort);
        using var http = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var answer = await http.GetAsync($"http://{registry.Host}/v2/", TestContext.Current.CancellationToken);
                return answer.IsSuccessStatusCode || signer is not null ? registry : throw new HttpRequestException($"{answer.StatusCode}");
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>As a crash would: whoever asks it is refused at once.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}
