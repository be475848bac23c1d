namespace ProxPaaS.Tests.Support;

/// <summary>Debian's Redis on a port of its own, with nothing on disk.</summary>
public sealed class RedisServer : IDisposable
{
    private const string Program = "/usr/bin/redis-server";

    private ChildProcess _server;

    private RedisServer(ChildProcess server, int port)
    {
        _server = server;
        Port = port;
    }

    public static string WhyNot => File.Exists(Program) ? "" : "Redis is not installed (apt-get install redis-server)";

    public int Port { get; }

    public static async Task<RedisServer> StartAsync()
    {
        var port = FreePort.Next();
        var server = new RedisServer(Start(port), port);
        await Ports.ListeningAsync(port, () => server._server.HasExited ? server._server.Output : null);
        return server;
    }

    /// <summary>Kills it and starts it anew, empty.</summary>
    public async Task RestartAsync()
    {
        _server.Dispose();
        _server = Start(Port);
        await Ports.ListeningAsync(Port, () => _server.HasExited ? _server.Output : null);
    }

    public void Dispose() => _server.Dispose();

    private static ChildProcess Start(int port) => ChildProcess.Start(Program, "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no");
}
