using System.Diagnostics;
using System.Reflection;
using System.Text;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Fakes;

/// <summary>The agent as a process of its own, so that it can be killed. PROXPAAS_AGENT_BINARY names a published one; else the build's own is run.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public AgentProcess(FakeControlPlane plane, TemporaryFolder folder, BuildDocker docker)
    {
        var config = folder.Combine("agent.json");
        File.WriteAllText(config, $$"""{"controlPlane": "{{plane.Address}}", "caFingerprint": "{{plane.Authority.Fingerprint}}", "buildCgroup": "{{docker.BuildCgroup}}"}""");
        var start = new ProcessStartInfo(Binary, ["--config", config, "--state", folder.Combine("state"), "--docker-socket", docker.Socket]) { RedirectStandardOutput = true };
        start.Environment["PROXPAAS_JOIN_TOKEN"] = plane.Token;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _output.AppendLine(line.Data);
        _process.BeginOutputReadLine();
        plane.AgentOutput = _output.ToString;
    }

    public int Id => _process.Id;

    private static string Binary => Environment.GetEnvironmentVariable("PROXPAAS_AGENT_BINARY")
        ?? typeof(AgentProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "AgentBinary").Value!;

    /// <summary>SIGKILL, to it alone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
