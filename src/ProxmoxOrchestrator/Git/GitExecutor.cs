using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Git;

/// <summary>
/// Starts git with an environment and a configuration of ours alone: nothing of the machine's, the user's or the pusher's takes part.
/// </summary>
internal sealed class GitExecutor(IOptions<GitOptions> options, IOptions<DataOptions> data)
{
    private const int LongestError = 4096;

    private readonly Lock _gate = new();
    private string? _configuration;

    public string Root { get; } = string.IsNullOrWhiteSpace(options.Value.Path) ? data.Value.Combine("git") : Path.GetFullPath(options.Value.Path);

    public string PathOf(string serviceId) => Path.Combine(Root, $"{serviceId}.git");

    /// <summary>A git that runs; the caller reads, writes, waits and disposes.</summary>
    public Process Start(string? repository, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var start = new ProcessStartInfo(options.Value.Executable)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Configure(),
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["HOME"] = Root;
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = Path.Combine(Root, "gitconfig");
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        if (repository is not null)
        {
            start.ArgumentList.Add("--git-dir");
            start.ArgumentList.Add(repository);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
    }

    /// <summary>Runs git to its end.</summary>
    /// <exception cref="GitException">It ended with an error.</exception>
    public async Task<string> RunAsync(string? repository, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Start(repository, arguments);
        process.StandardInput.Close();
        try
        {
            var error = ReadErrorAsync(process, cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : throw new GitException(arguments[0], process.ExitCode, await error);
        }
        finally
        {
            Kill(process);
        }
    }

    /// <summary>Read to the end, kept to a size: a child that nobody reads from stands still.</summary>
    public static async Task<string> ReadErrorAsync(Process process, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[1024];
        int read;
        while ((read = await process.StandardError.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (text.Length < LongestError)
            {
                text.Append(buffer, 0, read);
            }
        }

        return text.ToString().Trim();
    }

    public static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It ended in between.
        }
    }

    private string Configure()
    {
        lock (_gate)
        {
            if (_configuration is null)
            {
                Directory.CreateDirectory(Root);
                File.WriteAllText(Path.Combine(Root, "gitconfig"), $"""
                    [safe]
                        directory = *
                    [core]
                        hooksPath = /dev/null
                    [init]
                        defaultBranch = main
                    [receive]
                        fsckObjects = true
                        maxInputSize = {options.Value.MaxPushMiB}m
                        denyDeleteCurrent = ignore
                        autogc = false
                    [transfer]
                        hideRefs = refs/
                        hideRefs = !refs/heads/
                        hideRefs = !refs/tags/
                    [http]
                        receivepack = true
                    [gc]
                        auto = 0

                    """);
                _configuration = Root;
            }

            return _configuration;
        }
    }
}
