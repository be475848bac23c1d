using System.Diagnostics;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Git;

/// <summary>A developer's clone: the real git client, with nobody's configuration.</summary>
internal sealed class GitWorkTree : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static async Task<GitWorkTree> NewAsync(params (string Name, string Content)[] files)
    {
        var tree = new GitWorkTree();
        await tree.RunAsync("init", "-q", "-b", "main");
        await tree.CommitAsync("First", files);
        return tree;
    }

    public async Task CommitAsync(string message, params (string Name, string Content)[] files)
    {
        foreach (var (name, content) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.Combine(name))!);
            await File.WriteAllTextAsync(_folder.Combine(name), content);
        }

        await RunAsync("add", "-A");
        await RunAsync("commit", "-q", "--allow-empty", "-m", message);
    }

    public string Combine(string name) => _folder.Combine(name);

    public async Task<string> HeadAsync() => (await RunAsync("rev-parse", "HEAD")).Output.Trim();

    public async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => await RunAsync(arguments, null, CancellationToken.None);

    public async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, Action<string>? onLine, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path };
        foreach (var (name, value) in new[] { ("HOME", _folder.Path), ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_TERMINAL_PROMPT", "0"), ("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "ada@example.org"), ("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "ada@example.org") })
        {
            start.Environment[name] = value;
        }

        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("credential.helper=");
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await using var kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var lines = new List<string>();
        while (await process.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lines.Add(line.TrimEnd());
            onLine?.Invoke(line);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, await output + string.Join('\n', lines));
    }

    public void Dispose() => _folder.Dispose();
}
