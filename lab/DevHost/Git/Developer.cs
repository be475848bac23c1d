using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Git;

/// <summary>A clone in which somebody works, and pushes from where it likes.</summary>
internal sealed class Developer(string folder, CancellationToken cancellationToken)
{
    private static readonly Dictionary<string, string> Identity = new()
    {
        ["GIT_AUTHOR_NAME"] = "Ada", ["GIT_AUTHOR_EMAIL"] = "ada@example.org", ["GIT_COMMITTER_NAME"] = "Ada", ["GIT_COMMITTER_EMAIL"] = "ada@example.org", ["GIT_TERMINAL_PROMPT"] = "0",
    };

    /// <summary>Begins with the files of a folder.</summary>
    public async Task BeginAsync(string source)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        await GitAsync("init", "-q", "-b", "main");
    }

    /// <summary>Goes to the branch; makes it from another one where that is given.</summary>
    public Task CheckoutAsync(string branch, string? from = null) => from is null ? GitAsync("checkout", "-q", branch) : GitAsync("checkout", "-q", "-B", branch, from);

    /// <summary>Commits a version of the app; returns the commit.</summary>
    public async Task<string> CommitAsync(string version)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "version.txt"), version + "\n", cancellationToken);
        await GitAsync("add", "-A");
        await GitAsync("commit", "-q", "-m", $"Version {version}");
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    public Task PushAsync(ProviderRepository to, params string[] refspecs) => GitAsync(["push", "-q", "--force", to.Bare, .. refspecs]);

    public Task TagAsync(string name) => GitAsync("tag", "-f", name);

    public string Combine(string name) => Path.Combine(folder, name);

    public Task<string> GitAsync(params string[] arguments) => Tool.RunAsync("git", arguments, cancellationToken, folder: folder, environment: Identity);
}
