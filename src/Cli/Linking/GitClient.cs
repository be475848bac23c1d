using System.Diagnostics;

namespace ProxPaaS.Cli.Linking;

/// <summary>Runs git in one folder, by argument list.</summary>
internal sealed class GitClient(string folder)
{
    /// <summary>git init, when the folder is not in a repository yet.</summary>
    public async Task<bool> IsRepositoryAsync(CancellationToken cancellationToken)
        => (await RunAsync(["rev-parse", "--is-inside-work-tree"], cancellationToken)).ExitCode == 0;

    /// <summary>The branch that is checked out; null where none is.</summary>
    public async Task<string?> BranchAsync(CancellationToken cancellationToken)
        => await RunAsync(["symbolic-ref", "--short", "HEAD"], cancellationToken) is { ExitCode: 0, Output: var name } ? name.Trim() : null;

    public async Task<bool> HasCommitAsync(CancellationToken cancellationToken)
        => (await RunAsync(["rev-parse", "--verify", "--quiet", "HEAD"], cancellationToken)).ExitCode == 0;

    /// <summary>Adds the remote or moves it to the address.</summary>
    public async Task SetRemoteAsync(string name, string url, CancellationToken cancellationToken)
    {
        var exists = (await RunAsync(["remote", "get-url", "--", name], cancellationToken)).ExitCode == 0;
        await RequireAsync(exists ? ["remote", "set-url", "--", name, url] : ["remote", "add", "--", name, url], cancellationToken);
    }

    /// <summary>Makes one command the only source of credentials for an address, in this repository.</summary>
    public async Task SetCredentialHelperAsync(string url, string helper, CancellationToken cancellationToken)
    {
        var key = $"credential.{url}.helper";
        // The empty value first: it ends the list of helpers from the user's own configuration for this address.
        await RequireAsync(["config", "--local", "--replace-all", key, ""], cancellationToken);
        await RequireAsync(["config", "--local", "--add", key, helper], cancellationToken);
    }

    private async Task RequireAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (exitCode, _, error) = await RunAsync(arguments, cancellationToken);
        if (exitCode != 0)
        {
            throw new PxException(ExitCodes.Failed, "git_failed", $"git {arguments[0]} failed: {error.Trim()}");
        }
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using var git = Process.Start(start)!;
            var output = git.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = await git.StandardError.ReadToEndAsync(cancellationToken);
            await git.WaitForExitAsync(cancellationToken);
            return (git.ExitCode, await output, error);
        }
        catch (System.ComponentModel.Win32Exception ex)
        {
            throw new PxException(ExitCodes.Failed, "git_missing", $"git could not be run ({ex.Message}). Install git, then link again.");
        }
    }
}
