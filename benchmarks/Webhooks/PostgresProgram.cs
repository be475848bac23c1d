namespace ProxPaaS.Benchmarks.Webhooks;

/// <summary>Debian's PostgreSQL on a port and in a folder of its own, as durable as it is by default.</summary>
internal sealed class PostgresProgram : IDisposable
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";

    private readonly ChildProcess _server;

    private PostgresProgram(ChildProcess server, string connectionString)
    {
        _server = server;
        ConnectionString = connectionString;
    }

    public static bool Exists => File.Exists($"{Binaries}/initdb");

    public string ConnectionString { get; }

    public static async Task<PostgresProgram> StartAsync(string data, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(data);

        // The server refuses to run as root; Debian's package has made the user for it.
        string[] As(params string[] command) => Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", .. command] : command;
        if (Environment.UserName == "root")
        {
            File.SetUnixFileMode(Path.GetDirectoryName(data)!, (UnixFileMode)0b111_101_101);
            await ChildProcess.OutputAsync("chown", ["postgres", data], cancellationToken);
        }

        var initialise = As($"{Binaries}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8");
        await ChildProcess.OutputAsync(initialise[0], initialise[1..], cancellationToken);
        var port = ChildProcess.FreePort();
        var serve = As($"{Binaries}/postgres", "-D", data, "-p", $"{port}", "-k", data, "-c", "listen_addresses=127.0.0.1");
        var server = ChildProcess.Start(serve[0], serve[1..]);
        await server.ListensAsync(port, cancellationToken);
        return new PostgresProgram(server, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Maximum Pool Size=50;Timeout=300;Command Timeout=300");
    }

    public void Dispose() => _server.Dispose();
}
