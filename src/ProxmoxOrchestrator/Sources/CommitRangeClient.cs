using System.Text;
using ProxPaaS.Orchestrator.Git;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>Asks the service's repository what a push brought. Answers that are too long or fail are no answers: the push is then built.</summary>
internal sealed class CommitRangeClient(GitExecutor git, TimeProvider clock)
{
    /// <summary>A push of more commits is not read to its end.</summary>
    private const int MostCommits = 250;
    private const int MostBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="from">The commit that was decided about last; null for none.</param>
    public async Task<CommitRange> ReadAsync(string serviceId, string? from, string to, bool withPaths, CancellationToken cancellationToken)
    {
        var repository = git.PathOf(serviceId);
        if (from is null || await RunAsync(repository, ["merge-base", "--is-ancestor", "--end-of-options", from, to], cancellationToken) is null)
        {
            // The first push, or a history that was rewritten: only the newest commit speaks, and all paths may have changed.
            var newest = await RunAsync(repository, ["log", "-1", "--no-show-signature", "--format=%B%x00", "--end-of-options", to, "--"], cancellationToken);
            var differing = from is null || !withPaths ? null : await PathsAsync(repository, from, to, cancellationToken);
            return new CommitRange(Split(newest), differing);
        }

        var log = await RunAsync(repository, ["log", $"-{MostCommits + 1}", "--no-show-signature", "--format=%B%x00", "--end-of-options", $"{from}..{to}", "--"], cancellationToken);
        return new CommitRange(Split(log) is { Count: <= MostCommits } messages ? messages : null, withPaths ? await PathsAsync(repository, from, to, cancellationToken) : null);
    }

    /// <summary>Whether a commit lies in another's history. False also when one of them is not here.</summary>
    public async Task<bool> ContainsAsync(string serviceId, string commit, string tip, CancellationToken cancellationToken)
        => await RunAsync(git.PathOf(serviceId), ["merge-base", "--is-ancestor", "--end-of-options", commit, tip], cancellationToken) is not null;

    private async Task<IReadOnlyList<string>?> PathsAsync(string repository, string from, string to, CancellationToken cancellationToken)
        => (await RunAsync(repository, ["diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", "--end-of-options", from, to, "--"], cancellationToken))?.Split('\0', StringSplitOptions.RemoveEmptyEntries);

    private static IReadOnlyList<string>? Split(string? log) => log?.Split('\0', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What git wrote; null when it failed, took too long or wrote too much.</summary>
    private async Task<string?> RunAsync(string repository, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = git.Start(repository, arguments);
        using var time = new CancellationTokenSource(Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            process.StandardInput.Close();
            var error = GitExecutor.ReadErrorAsync(process, either.Token);
            var text = new StringBuilder();
            var buffer = new char[16 * 1024];
            int read;
            while ((read = await process.StandardOutput.ReadAsync(buffer, either.Token)) > 0)
            {
                if (text.Length + read > MostBytes)
                {
                    return null;
                }

                text.Append(buffer, 0, read);
            }

            await process.WaitForExitAsync(either.Token);
            await error;
            return process.ExitCode == 0 ? text.ToString() : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            GitExecutor.Kill(process);
        }
    }
}
