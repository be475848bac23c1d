using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Connection;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Replicas;

namespace ProxPaaS.NodeAgent.Logs;

/// <summary>The requests of the stream in force; they end with it.</summary>
internal sealed partial class LogFollowers(ReplicaTable replicas, EndedLogs ended, DockerConnectionLoop docker, Outbox outbox, TimeProvider clock, ILogger<LogFollowers> logger)
{
    // More would only be a mistake or an attack: each holds a connection to Docker.
    private const int Most = 100;

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);

    public void Start(FollowLogs request, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_running.Count >= Most || !_running.TryAdd(request.RequestId, stop))
        {
            stop.Dispose();
            LogRefused(request.RequestId);
            return;
        }

        _ = RunAsync(request, stop);
    }

    public void Stop(string requestId)
    {
        if (_running.TryRemove(requestId, out var stop))
        {
            stop.Cancel();
        }
    }

    public void StopAll()
    {
        foreach (var id in _running.Keys)
        {
            Stop(id);
        }
    }

    private async Task RunAsync(FollowLogs request, CancellationTokenSource stop)
    {
        try
        {
            await Task.Yield();
            await new LogFollower(request, replicas, ended, docker, outbox, clock).RunAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to.
        }
        catch (Exception ex)
        {
            LogBroken(request.ReplicaId, ex);
        }
        finally
        {
            _running.TryRemove(new(request.RequestId, stop));
            stop.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Log request {Request} was refused: it runs already, or too many do")]
    private partial void LogRefused(string request);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Following the log of {Replica} ended")]
    private partial void LogBroken(string replica, Exception exception);
}
