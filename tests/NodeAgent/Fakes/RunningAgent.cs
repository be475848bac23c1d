using Microsoft.Extensions.Logging;
using ProxPaaS.NodeAgent;
using ProxPaaS.NodeAgent.Hosting;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Fakes;

/// <summary>The whole agent inside the test process; disposing it is what a SIGTERM does.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _text = new();
    private readonly TextWriter _output;
    private readonly Task _run;

    public RunningAgent(AgentOptions options, FakeControlPlane plane)
    {
        plane.AgentOutput = () => Output;
        Options = options;
        _output = TextWriter.Synchronized(_text);
        _run = Task.Run(() => new AgentHost(options, TimeProvider.System, Random.Shared, new ConsoleLoggerFactory(TimeProvider.System, _output, LogLevel.Information)).RunAsync(_stop.Token));
    }

    public AgentOptions Options { get; }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>An agent that knows no Docker and finds its token in the environment.</summary>
    public static AgentOptions OptionsFor(FakeControlPlane plane, string folder) => new(plane.Address, plane.Authority.Fingerprint)
    {
        StateFolder = Path.Combine(folder, "state"),
        DockerSocket = Path.Combine(folder, "no-docker.sock"),
        HostsFile = Path.Combine(folder, "hosts"),
        JoinTokenFile = Path.Combine(folder, "join-token"),
        CloudSeedFolder = Path.Combine(folder, "seed"),
        HostName = "node-101",
        JoinToken = plane.Token,
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run.WaitAsync(Eventually.Limit));
        _stop.Dispose();
    }
}
