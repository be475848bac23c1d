using System.Net.Sockets;
using Docker.DotNet;
using Docker.DotNet.Models;
using Version = System.Version;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.NodeAgent.Engine;

/// <summary>Holds the connection to Docker: negotiates the API version, follows container events, notices at once when dockerd goes.</summary>
internal sealed partial class DockerConnectionLoop(
    AgentOptions options, IDockerEvents events, Action changed, TimeProvider clock, Random random, ILogger<DockerConnectionLoop> logger)
{
    // The newest API this agent was written for; a newer engine is spoken to in this one.
    private static readonly Version NewestApi = new(1, 47);

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    private volatile DockerHost _host = new(null, "The agent has not reached Docker yet.");

    private string _lastLost = "";

    public DockerHost Host => _host;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failed = 0;
        while (true)
        {
            try
            {
                using var client = await ConnectAsync(cancellationToken);
                failed = 0;
                _lastLost = "";
                LogConnected(_host.Version);
                await WatchAsync(client, cancellationToken);
                Publish(new(null, "Docker closed the connection; it is restarting or was stopped."));
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                Publish(new(null, Explain(ex)));
            }

            if (_host.Message != _lastLost)
            {
                LogLost(_host.Message);
                _lastLost = _host.Message;
            }

            await Task.Delay(RetryDelay.After(++failed, FirstRetry, LongestRetry, random.NextDouble()), clock, cancellationToken);
        }
    }

    private async Task<DockerClient> ConnectAsync(CancellationToken cancellationToken)
    {
        var builder = new DockerClientBuilder().WithEndpoint(new Uri($"unix://{options.DockerSocket}")).WithTimeout(CallTimeout);
        Version version;
        using (var probe = builder.Build())
        {
            version = Version.Parse((await probe.System.GetVersionAsync(cancellationToken)).APIVersion);
        }

        var client = builder.WithApiVersion(version < NewestApi ? version : NewestApi).Build();
        try
        {
            var info = await client.System.GetSystemInfoAsync(cancellationToken);
            Publish(new(client, "")
            {
                Version = info.ServerVersion,
                DataRoot = info.DockerRootDir,
                InitBinary = info.InitBinary ?? "",
                Processors = (int)info.NCPU,
            });
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Returns when Docker is gone; throws when it does not answer any more although its socket is open.</summary>
    private async Task WatchAsync(DockerClient client, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(FollowEventsAsync(client, over.Token), PingAsync(client, over.Token));
        await over.CancelAsync();
        await first;
    }

    private async Task PingAsync(DockerClient client, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(PingInterval, clock, cancellationToken);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(PingTimeout);
            try
            {
                await client.System.PingAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"no answer within {PingTimeout.TotalSeconds:0} s.");
            }
        }
    }

    /// <summary>Returns when Docker ends the stream, which is how its stop shows first.</summary>
    private async Task FollowEventsAsync(DockerClient client, CancellationToken cancellationToken)
    {
        var parameters = new ContainerEventsParameters
        {
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["type"] = new Dictionary<string, bool> { ["container"] = true },
                ["label"] = new Dictionary<string, bool> { [Replicas.ReplicaLabels.Replica] = true },
            },
        };
        await client.System.MonitorEventsAsync(parameters, new Relay(events), cancellationToken);
    }

    private void Publish(DockerHost host)
    {
        _host = host;
        changed();
    }

    private string Explain(Exception exception) => exception switch
    {
        _ when !File.Exists(options.DockerSocket) => $"Docker is not running: {options.DockerSocket} does not exist.",
        _ when exception.GetBaseException() is SocketException => $"Docker does not answer on {options.DockerSocket}: {exception.GetBaseException().Message}.",
        _ => $"Docker does not answer on {options.DockerSocket}: {exception.Message}",
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to Docker {Version}")]
    private partial void LogConnected(string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason}")]
    private partial void LogLost(string reason);

    // System.Progress would post to the thread pool and lose the order.
    private sealed class Relay(IDockerEvents events) : IProgress<Message>
    {
        public void Report(Message value) => events.OnContainerEvent(value);
    }
}
