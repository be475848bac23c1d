using System.Diagnostics;
using System.Globalization;
using System.Text;
using ProxPaaS.Orchestrator.Git;

namespace ProxPaaS.Orchestrator.Uploads;

/// <summary>
/// One commit written through <c>git fast-import</c>, file by file as they come. The reference appears with <see cref="FinishAsync"/> and not before:
/// whatever ends it earlier leaves only objects that git's own upkeep collects.
/// </summary>
internal sealed class FastImportClient : IAsyncDisposable
{
    private readonly string _repository;
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Task<string> _error;

    public FastImportClient(GitExecutor git, string serviceId)
    {
        _repository = git.PathOf(serviceId);
        // Files above the threshold go straight to the pack: git does not hold them in memory.
        _process = git.Start(_repository, ["-c", "core.bigFileThreshold=8m", "fast-import", "--quiet", "--done", "--date-format=raw"]);
        _input = new BufferedStream(_process.StandardInput.BaseStream, 64 * 1024);
        _error = GitExecutor.ReadErrorAsync(_process, CancellationToken.None);
    }

    /// <param name="author">Name or address; what git could misread is left out.</param>
    public Task BeginAsync(string reference, string author, string message, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetBytes(message);
        var who = string.Create(CultureInfo.InvariantCulture, $"{Harmless(author)} <{Harmless(author)}> {at.ToUnixTimeSeconds()} +0000");
        return WriteAsync(string.Create(CultureInfo.InvariantCulture, $"commit {reference}\nauthor {who}\ncommitter {who}\ndata {text.Length}\n{message}\n"), cancellationToken);
    }

    /// <param name="content">Exactly <paramref name="size"/> bytes, by a reader that returns 0 at their end.</param>
    public async Task FileAsync(string path, bool executable, long size, Func<Memory<byte>, CancellationToken, ValueTask<int>> content, byte[] buffer, CancellationToken cancellationToken)
    {
        await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"M {(executable ? "100755" : "100644")} inline {Quote(path)}\ndata {size}\n"), cancellationToken);
        int read;
        while ((read = await content(buffer, cancellationToken)) > 0)
        {
            await _input.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        await WriteAsync("\n", cancellationToken);
    }

    public Task LinkAsync(string path, string target, CancellationToken cancellationToken)
        => WriteAsync(string.Create(CultureInfo.InvariantCulture, $"M 120000 inline {Quote(path)}\ndata {Encoding.UTF8.GetByteCount(target)}\n{target}\n"), cancellationToken);

    /// <exception cref="GitException">git did not take it.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await WriteAsync("done\n", cancellationToken);
        await _input.FlushAsync(cancellationToken);
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
        if (_process.ExitCode != 0)
        {
            throw new GitException("fast-import", _process.ExitCode, await _error);
        }
    }

    /// <summary>What git said when it stopped reading.</summary>
    public async Task<string> ErrorAsync()
    {
        GitExecutor.Kill(_process);
        return await _error;
    }

    public async ValueTask DisposeAsync()
    {
        GitExecutor.Kill(_process);
        await _process.WaitForExitAsync(CancellationToken.None);
        await ((Task)_error).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var report in Directory.EnumerateFiles(_repository, $"fast_import_crash_{_process.Id}"))
        {
            File.Delete(report);
        }

        _process.Dispose();
    }

    private async Task WriteAsync(string text, CancellationToken cancellationToken) => await _input.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    private static string Quote(string path) => $"\"{path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Harmless(string text) => new([.. text.Where(c => c is not ('<' or '>') && !char.IsControl(c))]);
}
