using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Parts;

/// <summary>A private PostgreSQL and a private Redis on loopback, with passwords of their own.</summary>
internal sealed class Databases(Installation installation, SupervisorClient supervisor)
{
    private const string User = "proxpaas", Database = "proxpaas", ServerUser = "postgres", RedisProgram = "/usr/bin/redis-server";

    public string PostgresConnection => $"Host=127.0.0.1;Port={installation.DatabasePort};Username={User};Password={DatabasePassword};Database={Database};Maximum Pool Size=40";

    public string RedisConnection => $"127.0.0.1:{installation.RedisPort},password={RedisPassword}";

    private string DatabasePassword => Secrets.Ensure(installation.FileIn("postgres-password"));

    private string RedisPassword => Secrets.Ensure(installation.FileIn("redis-password"));

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var tools = Tools();
        await StartPostgresAsync(tools, cancellationToken);
        await StartRedisAsync(cancellationToken);
        await EnsureDatabaseAsync(tools, cancellationToken);
    }

    /// <summary>All rows of all tables as text.</summary>
    public Task DumpAsync(string file, CancellationToken cancellationToken)
        => Tool.RunAsync(
            Path.Combine(Tools(), "pg_dump"), ["-h", "127.0.0.1", "-p", $"{installation.DatabasePort}", "-U", User, "-d", Database, "-f", file], cancellationToken, environment: new Dictionary<string, string> { ["PGPASSWORD"] = DatabasePassword });

    private async Task StartPostgresAsync(string tools, CancellationToken cancellationToken)
    {
        var home = installation.Folder("postgres");
        var data = Path.Combine(home, "data");
        if (!File.Exists(Path.Combine(data, "PG_VERSION")))
        {
            // The server's user must read it while the cluster is made; it does not outlive that.
            var passwordFile = installation.FileIn("postgres", "password");
            Secrets.Write(passwordFile, DatabasePassword);
            if (Environment.IsPrivilegedProcess)
            {
                await Tool.RunAsync("chown", ["-R", ServerUser, "--", home], cancellationToken);
            }

            var (initdb, make) = AsServer([Path.Combine(tools, "initdb"), "-D", data, "-U", User, "-A", "scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8", "--locale=C.UTF-8"]);
            await Tool.RunAsync(initdb, make, cancellationToken);
            File.Delete(passwordFile);
        }

        var (program, arguments) = AsServer(
            [Path.Combine(tools, "postgres"), "-D", data, "-p", $"{installation.DatabasePort}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "shared_buffers=32MB", "-c", "max_connections=120"]);
        await supervisor.StartAsync(new("postgres", program, arguments, new Dictionary<string, string>(), home), cancellationToken);
        await Waiting.ForPortAsync("127.0.0.1", installation.DatabasePort, installation.LogOf("postgres"), cancellationToken);
    }

    private async Task StartRedisAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(RedisProgram))
        {
            throw new StepFailedException("Start PostgreSQL and Redis", "Redis is not installed: apt-get install redis-server");
        }

        // A file, because arguments can be read by everybody on the machine.
        var file = installation.FileIn("redis", "redis.conf");
        Secrets.Write(file, $"""
            bind 127.0.0.1
            port {installation.RedisPort}
            requirepass {RedisPassword}
            dir {installation.Folder("redis")}
            save ""
            appendonly no

            """);
        await supervisor.StartAsync(new("redis", RedisProgram, [file], new Dictionary<string, string>(), installation.State), cancellationToken);
        await Waiting.ForPortAsync("127.0.0.1", installation.RedisPort, installation.LogOf("redis"), cancellationToken);
    }

    private async Task EnsureDatabaseAsync(string tools, CancellationToken cancellationToken)
    {
        string[] server = ["-h", "127.0.0.1", "-p", $"{installation.DatabasePort}", "-U", User];
        var environment = new Dictionary<string, string> { ["PGPASSWORD"] = DatabasePassword };
        var found = await Waiting.ForAsync(
            async () =>
            {
                try
                {
                    return await Tool.RunAsync(Path.Combine(tools, "psql"), [.. server, "-d", "postgres", "-Atc", $"SELECT count(*) FROM pg_database WHERE datname = '{Database}'"], cancellationToken, environment: environment);
                }
                catch (ToolFailedException)
                {
                    // It listens before it takes connections.
                    return null;
                }
            },
            TimeSpan.FromSeconds(30), () => $"PostgreSQL takes no connections; see {installation.LogOf("postgres")}", cancellationToken);
        if (found.Trim() == "0")
        {
            await Tool.RunAsync(Path.Combine(tools, "createdb"), [.. server, Database], cancellationToken, environment: environment);
        }
    }

    /// <summary>PostgreSQL refuses to run as root; Debian's package has made the user for it.</summary>
    private static (string Program, IReadOnlyList<string> Arguments) AsServer(IReadOnlyList<string> command)
        => Environment.IsPrivilegedProcess
            ? ("setpriv", [$"--reuid={ServerUser}", $"--regid={ServerUser}", "--init-groups", "--", .. command])
            : (command[0], [.. command.Skip(1)]);

    private static string Tools()
        => (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .Where(folder => File.Exists(Path.Combine(folder, "bin", "initdb")))
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin")).FirstOrDefault()
            ?? throw new StepFailedException("Start PostgreSQL and Redis", "PostgreSQL is not installed: apt-get install postgresql");
}
