using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Replicas;

namespace ProxPaaS.NodeAgent.Probes;

/// <summary>Watches one run of one container: readiness from its first moment, liveness once it was ready.</summary>
internal sealed partial class ReplicaMonitor(
    ReplicaSpec spec, ObservedContainer container, IDockerClient docker, ReplicaTable table, ProbeClient client, TimeProvider clock, ILogger<ReplicaMonitor> logger)
{
    // A worker has no probe; one that ends within its first second has not come up.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(1);

    // Nothing listens in the first moments of any app: that is no news to carry to the control plane.
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(5);

    private volatile bool _broken;

    public bool Serves(ReplicaSpec otherSpec, ObservedContainer other, IDockerClient otherDocker)
        => !_broken && other.Id == container.Id && other.StartedAt == container.StartedAt && other.Address == container.Address
            && ReferenceEquals(docker, otherDocker)
            && Equals(otherSpec.Readiness, spec.Readiness) && Equals(otherSpec.Liveness, spec.Liveness) && Equals(otherSpec.StopGrace, spec.StopGrace);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await Task.WhenAll(WatchReadinessAsync(cancellationToken), WatchLivenessAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The container is gone or another monitor took over.
        }
        catch (Exception ex)
        {
            _broken = true;
            LogBroken(spec.Id, ex);
        }
    }

    private async Task WatchReadinessAsync(CancellationToken cancellationToken)
    {
        var kind = ReplicaSentences.Effective(spec);
        if (kind == ProbeKind.Unspecified)
        {
            var left = SettlingTime - Running();
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, clock, cancellationToken);
            }

            SetReady();
            return;
        }

        var failures = 0;
        while (true)
        {
            var result = await client.TryAsync(kind, spec.Readiness, Target(), docker, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            failures = result.Success ? 0 : failures + 1;
            if (result.Success)
            {
                SetReady();
            }
            else if (table.Records.GetValueOrDefault(spec.Id)?.ReadyAt is not null || Running() >= QuietTime())
            {
                SetFailed(result.Message, failures >= ProbeSchedule.Threshold(spec.Readiness));
            }

            var ready = table.Records.GetValueOrDefault(spec.Id)?.Ready ?? false;
            await Task.Delay(ProbeSchedule.Delay(spec.Readiness, ready, failures, Running()), clock, cancellationToken);
        }
    }

    private async Task WatchLivenessAsync(CancellationToken cancellationToken)
    {
        if (spec.Liveness is not { Kind: not ProbeKind.Unspecified } liveness)
        {
            return;
        }

        for (var failures = 0; ;)
        {
            await Task.Delay(ProbeSchedule.Delay(liveness, ready: true, failures, Running()), clock, cancellationToken);
            if (table.Records.GetValueOrDefault(spec.Id)?.ReadyAt is null)
            {
                continue;
            }

            var result = await client.TryAsync(liveness.Kind, liveness, Target(), docker, cancellationToken);
            failures = result.Success ? 0 : failures + 1;
            if (failures >= ProbeSchedule.Threshold(liveness))
            {
                LogRestart(spec.Id, result.Message);
                table.Update(spec.Id, record => record with { Ready = false, Restarts = record.Restarts + 1, ProbeMessage = $"Restarted because it was no longer alive: {result.Message}" });
                var grace = (uint)Math.Ceiling(ReplicaLimits.Grace(spec).TotalSeconds);
                await docker.Containers.RestartContainerAsync(container.Id, new ContainerRestartParameters { WaitBeforeKillSeconds = grace }, cancellationToken);
                return;
            }
        }
    }

    private ProbeTarget Target() => container.Address.Length > 0
        ? new(container.Id, container.Address, (int)spec.ContainerPort, container.ProcessId)
        : new(container.Id, "127.0.0.1", (int)spec.HostPort);

    /// <summary>Never so long that a replica is given up before its probe was heard.</summary>
    private TimeSpan QuietTime() => ReplicaLimits.StartDeadline(spec) / 2 is var half && half < LongestQuiet ? half : LongestQuiet;

    private TimeSpan Running() => container.StartedAt is { } started ? clock.GetUtcNow() - started : TimeSpan.Zero;

    private void SetReady() => table.Update(spec.Id, record => record with
    {
        Ready = true,
        ReadyAt = record.ReadyAt ?? clock.GetUtcNow(),
        ProbeMessage = "",
    });

    private void SetFailed(string message, bool enough) => table.Update(spec.Id, record => record with
    {
        Ready = record.Ready && !enough,
        ProbeMessage = message,
    });

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Replica} is no longer alive and is restarted: {Reason}")]
    private partial void LogRestart(string replica, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The monitor of {Replica} broke; the next pass starts another")]
    private partial void LogBroken(string replica, Exception exception);
}
