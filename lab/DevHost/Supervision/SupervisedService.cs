using System.Diagnostics;

namespace ProxPaaS.DevHost.Supervision;

/// <summary>One child process: its output goes to a log file; when it ends by itself it is started again.</summary>
internal sealed class SupervisedService(ServiceSpec spec, string stateFolder) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _ending = new();
    private Process? _process;
    private StreamWriter? _log;
    private Task _running = Task.CompletedTask;
    private int _restarts;
    private int? _lastExitCode;
    private volatile bool _held;

    private string PidFile => Path.Combine(stateFolder, "pids", spec.Name);

    public ServiceStatus Status => new(spec.Name, _process is { HasExited: false } p ? p.Id : 0, _restarts, _held, _lastExitCode);

    public void Start()
    {
        _held = false;
        if (_running.IsCompleted)
        {
            Launch();
            _running = KeepRunningAsync();
        }
    }

    /// <summary>SIGKILL, and no restart until <see cref="Start"/>: what a crash of the machine's init would look like.</summary>
    public async Task KillAndHoldAsync()
    {
        _held = true;
        _process?.Kill();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        _held = true;
        await _ending.CancelAsync();
        if (_process is { HasExited: false } process)
        {
            Signals.Terminate(process.Id);
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        await _running;
        File.Delete(PidFile);
        _ending.Dispose();
    }

    private async Task KeepRunningAsync()
    {
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            await _process!.WaitForExitAsync();
            _lastExitCode = _process.ExitCode;
            await _log!.DisposeAsync();
            if (_held)
            {
                return;
            }

            // At once after a crash, with a pause when it cannot even start.
            var pause = Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(5) ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(2);
            await Task.Delay(pause, _ending.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            if (_held)
            {
                return;
            }

            _restarts++;
            Launch();
        }
    }

    private void Launch()
    {
        var start = new ProcessStartInfo(spec.File)
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in spec.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        var log = new StreamWriter(new FileStream(Path.Combine(stateFolder, "logs", spec.Name + ".log"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        log.WriteLine($"---- {DateTimeOffset.Now:O} starting {spec.Name}");
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        _log = log;
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        File.WriteAllText(PidFile, ProcessIdentity.Of(process.Id).ToString());

        void Write(string? line)
        {
            if (line is not null)
            {
                lock (log)
                {
                    log.WriteLine(line);
                }
            }
        }
    }
}
