using System.Diagnostics;
using System.Reflection;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Browser;

/// <summary>The real dashboard program against one API.</summary>
public sealed class DashboardProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _state;
    private bool _gone;

    private DashboardProcess(Process process, DirectoryInfo state, Uri url)
    {
        _process = process;
        _state = state;
        Url = url;
    }

    public Uri Url { get; }

    /// <param name="url">To come back at the address of an earlier one; null takes a free port.</param>
    public static async Task<DashboardProcess> StartAsync(Uri api, Uri? url = null)
    {
        var state = Directory.CreateTempSubdirectory("proxpaas-dashboard-test");
        url ??= new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var program = typeof(DashboardProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Dashboard").Value!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Dashboard__ApiUrl"] = api.ToString();
        start.Environment["Dashboard__Urls"] = url.GetLeftPart(UriPartial.Authority);
        start.Environment["Dashboard__StateFolder"] = state.FullName;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Output(line.Data);
        process.ErrorDataReceived += (_, line) => Output(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var dashboard = new DashboardProcess(process, state, url);
        await dashboard.AnswersAsync();
        return dashboard;
    }

    public async ValueTask DisposeAsync()
    {
        if (_gone)
        {
            return;
        }

        _gone = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _state.Delete(recursive: true);
    }

    private static void Output(string? line)
    {
        if (line is not null && Environment.GetEnvironmentVariable("PROXPAAS_TEST_OUTPUT") is { Length: > 0 })
        {
            Console.Error.WriteLine(line);
        }
    }

    private async Task AnswersAsync()
    {
        using var http = new HttpClient();
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(60);
        while (true)
        {
            try
            {
                (await http.GetAsync(new Uri(Url, "/healthz"))).EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited && TimeProvider.System.GetUtcNow() < deadline)
            {
                await Task.Delay(100);
            }
        }
    }
}
