using System.Diagnostics;

namespace ProxPaaS.Tests.Ingress.Support;

/// <summary>The edge as its own process, to be killed.</summary>
internal sealed class EdgeProcess : IDisposable
{
    private readonly Process _process;

    private EdgeProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static EdgeProcess Start(string[] arguments, string? token = null)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "proxpaas-ingress"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PROXPAAS_JOIN_TOKEN"] = token ?? "";
        return new(Process.Start(start)!);
    }

    public static int FreePort() => ProxPaaS.Tests.Support.FreePort.Next();

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<(int ExitCode, string Error)> WaitForExitAsync()
    {
        _ = _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
