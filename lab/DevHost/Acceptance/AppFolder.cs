using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>A person's working folder.</summary>
internal sealed class AppFolder(string path)
{
    public string Path => path;

    public string Name => System.IO.Path.GetFileName(path);

    public static AppFolder New(Installation installation, string name)
    {
        var path = installation.Folder("acceptance", name);
        Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(path);
        return new(path);
    }

    public AppFolder Write(string file, string text)
    {
        var target = System.IO.Path.Combine(path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text);
        return this;
    }

    /// <summary>A page that is served as it is, with what the platform should know in <c>proxpaas.toml</c>.</summary>
    /// <param name="more">Further lines of its section <c>deploy</c>.</param>
    public AppFolder WritePage(string page, string more = "")
        => Write("Dockerfile", """
            FROM busybox:1.36
            COPY . /app
            CMD ["httpd", "-f", "-p", "8080", "-h", "/app/www"]

            """).Write("www/index.html", page + "\n").Write("proxpaas.toml", $"""
            [deploy]
            port = 8080
            cpu = "50m"
            memory = "48M"
            healthPath = "/"
            stopGrace = 1
            monitor = 0
            {more}

            """);

    public Task<string> GitAsync(CancellationToken cancellationToken, params string[] arguments) => GitAsync(new Dictionary<string, string>(), cancellationToken, arguments);

    /// <returns>What it printed on standard output and standard error.</returns>
    public async Task<string> GitAsync(IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken, params string[] arguments)
    {
        var said = new List<string>();
        await Tool.RunAsync("git", arguments, cancellationToken, said.Add, folder: path, environment: new Dictionary<string, string>(environment) { ["GIT_TERMINAL_PROMPT"] = "0" });
        return string.Join('\n', said);
    }

    public async Task CommitAsync(string message, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(System.IO.Path.Combine(path, ".git")))
        {
            await GitAsync(cancellationToken, "init", "-q", "-b", "main");
        }

        await GitAsync(cancellationToken, "add", "-A");
        await GitAsync(cancellationToken, "-c", "user.name=Sample", "-c", "user.email=sample@proxpaas.local", "commit", "-qm", message);
    }
}
