using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>Keeps OpenSSH's server running and its list of keys current. Every control plane has its own.</summary>
internal sealed partial class SshDaemonLoop(IOptions<SshOptions> options, SshHostKeyStore hostKeys, SshKeyStore keys, SshKeysChanged changed, TimeProvider clock, ILogger<SshDaemonLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly string SetPriv = "/usr/bin/setpriv";

    private string? _written;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        await Task.WhenAll(ServeAsync(stoppingToken), WriteKeysAsync(stoppingToken));
    }

    /// <summary>Writes the list when it is another than last time.</summary>
    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        var text = SshFiles.AuthorizedKeys(options.Value, await keys.AllAsync(cancellationToken));
        if (text == _written)
        {
            return;
        }

        Directory.CreateDirectory(options.Value.RuntimePath);
        var path = Path.Combine(options.Value.RuntimePath, SshFiles.Keys);
        await File.WriteAllTextAsync(path + ".new", text, cancellationToken);
        File.SetUnixFileMode(path + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.Move(path + ".new", path, overwrite: true);
        _written = text;
    }

    private async Task WriteKeysAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ReconcileAsync(cancellationToken);
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                LogKeysFailed(ex);
            }

            await changed.WaitAsync(Resync, cancellationToken);
        }
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(cancellationToken);
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                LogServerFailed(ex);
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var hostKey = await hostKeys.PlaceAsync(cancellationToken);
        var configuration = Path.Combine(Path.GetDirectoryName(hostKey)!, "sshd_config");
        await File.WriteAllTextAsync(configuration, SshFiles.Configuration(options.Value, hostKey, Environment.GetEnvironmentVariable("DOTNET_ROOT")), cancellationToken);
        if (Environment.IsPrivilegedProcess)
        {
            // Where sshd puts its unprivileged half; the distribution's own unit makes it, if that runs.
            Directory.CreateDirectory("/run/sshd");
        }

        // A thread of its own: the kernel ends sshd with the thread that started it, and threads of the pool come and go.
        var code = await Task.Factory.StartNew(() => Serve(configuration, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        cancellationToken.ThrowIfCancellationRequested();
        LogEnded(code);
    }

    /// <returns>Its exit code, once it has ended.</returns>
    private int Serve(string configuration, CancellationToken cancellationToken)
    {
        var (program, arguments) = SshFiles.Command(options.Value, configuration, File.Exists(SetPriv) ? SetPriv : null);
        using var server = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardInput = true }) ?? throw new InvalidOperationException("sshd did not start.");
        LogServes(options.Value.Listen!);
        using var ending = cancellationToken.Register(() => server.Kill(entireProcessTree: true));
        while (server.StandardError.ReadLine() is { } line)
        {
            LogServer(line);
        }

        server.WaitForExit();
        return server.ExitCode;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "git over SSH on {Address}")]
    private partial void LogServes(string address);

    [LoggerMessage(Level = LogLevel.Debug, Message = "sshd: {Line}")]
    private partial void LogServer(string line);

    [LoggerMessage(Level = LogLevel.Error, Message = "sshd ended with {Code}; it is started again. Its last words are in the log at level Debug")]
    private partial void LogEnded(int code);

    [LoggerMessage(Level = LogLevel.Error, Message = "sshd could not be started; it is tried again")]
    private partial void LogServerFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The list of SSH keys could not be written; it is tried again")]
    private partial void LogKeysFailed(Exception exception);
}
