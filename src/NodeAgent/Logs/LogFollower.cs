using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Connection;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Images;
using ProxPaaS.NodeAgent.Replicas;

namespace ProxPaaS.NodeAgent.Logs;

/// <summary>Serves one request for a replica's log. Goes on after a restart of Docker where it stopped, by the last time stamp.</summary>
internal sealed class LogFollower(FollowLogs request, ReplicaTable replicas, EndedLogs ended, DockerConnectionLoop docker, Outbox outbox, TimeProvider clock)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    private readonly LogBatcher _batcher = new(request.RequestId, 1);
    private Timestamp? _last;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var error = "";
        try
        {
            while (await FollowOnceAsync(cancellationToken))
            {
                await Task.Delay(LookAgain, clock, cancellationToken);
            }
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: who asked waits for an end.
            error = $"Docker does not hand out the log: {(ex is DockerApiException refused ? ImageClient.ErrorText(refused) : ex.Message).TrimEnd('.')}.";
        }

        await SendAsync(cancellationToken);
        await outbox.AddLogsAsync(_batcher.End(Missing() ?? error), cancellationToken);
    }

    /// <summary>Why nothing came; null where something did, or nothing was printed.</summary>
    private string? Missing() => _last is not null ? null
        : replicas.Containers.ContainsKey(request.ReplicaId) ? docker.Host.Client is null ? docker.Host.Message : null
        : ended.Of(request.ReplicaId) is null ? $"The node has no output of {request.ReplicaId} any more."
        : null;

    /// <summary>What is kept of a replica whose container is removed, behind what was sent already.</summary>
    private void AddEnded(IReadOnlyList<LogLine> lines)
    {
        var past = _last ?? request.Since;
        foreach (var line in past is null ? lines.TakeLast((int)Math.Min(request.Tail, int.MaxValue)) : lines.Where(line => line.At > past))
        {
            _last = line.At;
            _batcher.Add(line.Clone());
        }
    }

    /// <summary>True when it makes sense to look again.</summary>
    private async Task<bool> FollowOnceAsync(CancellationToken cancellationToken)
    {
        var comes = replicas.Records.GetValueOrDefault(request.ReplicaId) is { Failure.Length: 0, Stopped: false }
            && replicas.Containers.GetValueOrDefault(request.ReplicaId) is not { RunsOnce: true, State: ContainerState.Exited };
        if (!replicas.Containers.TryGetValue(request.ReplicaId, out var container) || docker.Host.Client is not { } client)
        {
            if (container is null && ended.Of(request.ReplicaId) is { } lines)
            {
                AddEnded(lines);
                await SendAsync(cancellationToken);
            }

            return request.Follow && comes;
        }

        try
        {
            using var stream = await client.Containers.GetContainerLogsAsync(container.Id, Parameters(), cancellationToken);
            await CopyAsync(stream, cancellationToken);
        }
        catch (DockerContainerNotFoundException) when (request.Follow && comes)
        {
            return true;
        }
        catch (Exception ex) when (request.Follow && ex is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            // Docker went away; the container has not.
            return true;
        }

        return request.Follow && comes;
    }

    private ContainerLogsParameters Parameters()
    {
        var since = _last ?? request.Since;
        return new()
        {
            ShowStdout = true,
            ShowStderr = true,
            Timestamps = true,
            Follow = request.Follow,
            Since = since is null ? null : DockerTimestamp.ToParameter(since),
            Tail = _last is not null || (request.Since is not null && request.Tail == 0) ? "all" : request.Tail.ToString(CultureInfo.InvariantCulture),
        };
    }

    private async Task CopyAsync(MultiplexedStream stream, CancellationToken cancellationToken)
    {
        var resumeAfter = _last;
        var output = new LineAssembler(line => Add(line, LogStream.Stdout, resumeAfter));
        var errors = new LineAssembler(line => Add(line, LogStream.Stderr, resumeAfter));
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken);
            if (read.EOF)
            {
                break;
            }

            (read.Target == MultiplexedStream.TargetStream.StandardError ? errors : output).Push(buffer.AsSpan(0, read.Count));
            await SendAsync(cancellationToken);
        }

        output.Flush();
        errors.Flush();
        await SendAsync(cancellationToken);
    }

    private void Add(string line, LogStream stream, Timestamp? resumeAfter)
    {
        var (at, text) = DockerTimestamp.Split(line);
        if (at is not null && resumeAfter is not null && at <= resumeAfter)
        {
            return;
        }

        _last = at ?? _last;
        _batcher.Add(new() { At = at ?? Timestamp.FromDateTimeOffset(clock.GetUtcNow()), Stream = stream, Text = text });
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        while (_batcher.Take() is { } batch)
        {
            await outbox.AddLogsAsync(batch, cancellationToken);
        }
    }
}
