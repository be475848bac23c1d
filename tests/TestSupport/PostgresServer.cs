namespace ProxPaaS.Tests.Support;

/// <summary>Debian's PostgreSQL 15 on a port and in a folder of its own.</summary>
public sealed class PostgresServer : IDisposable
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";

    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _server;
    private readonly int _port;

    private PostgresServer(TemporaryFolder folder, ChildProcess server, int port)
    {
        _folder = folder;
        _server = server;
        _port = port;
    }

    /// <summary>Why there can be none here; empty when there can.</summary>
    public static string WhyNot => File.Exists($"{Binaries}/initdb") ? "" : "PostgreSQL 15 is not installed (apt-get install postgresql)";

    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Include Error Detail=true";

    public static async Task<PostgresServer> StartAsync()
    {
        var folder = new TemporaryFolder();
        var data = folder.Combine("data");
        Directory.CreateDirectory(data);

        // The server refuses to run as root; Debian's package has made the user for it.
        var asRoot = Environment.UserName == "root";
        if (asRoot)
        {
            File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            await ChildProcess.RunAsync("chown", "postgres", data);
        }

        string[] As(params string[] command) => asRoot ? ["runuser", "-u", "postgres", "--", .. command] : command;
        var initialise = As($"{Binaries}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
        await ChildProcess.RunAsync(initialise[0], initialise[1..]);
        var port = FreePort.Next();
        var serve = As($"{Binaries}/postgres", "-D", data, "-p", $"{port}", "-k", data, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "lc_messages=C");
        var server = new PostgresServer(folder, ChildProcess.Start(serve[0], serve[1..]), port);
        await Ports.ListeningAsync(port, () => server._server.HasExited ? server._server.Output : null);
        await server.AcceptingAsync();
        return server;
    }

    /// <summary>It listens before it takes anybody in: "the database system is starting up".</summary>
    private Task AcceptingAsync() => Eventually.TrueAsync(() => _server.Output.Contains("ready to accept connections", StringComparison.Ordinal));

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }
}
