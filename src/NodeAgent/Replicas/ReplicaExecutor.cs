using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.NodeAgent.Desired;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Images;
using ProxPaaS.NodeAgent.Logs;

namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>Carries out one action of the plan. What fails is written into the replica's record with the time of the next try.</summary>
internal sealed partial class ReplicaExecutor(
    DockerConnectionLoop docker, DesiredStateStore desired, ReplicaTable table, EndedLogs ended, TimeProvider clock, Random random, ILogger<ReplicaExecutor> logger)
{
    private const int LogTailLines = 40;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(ReplicaAction action, IDockerClient client, CancellationToken cancellationToken)
    {
        LogAction(action.Kind, action.ReplicaId, action.Reason.Split('\n')[0]);
        try
        {
            await (action.Kind switch
            {
                ReplicaActionKind.Create => CreateAsync(action.Spec!, client, cancellationToken),
                ReplicaActionKind.Start => StartAsync(action.Spec!, action.ContainerId, client, cancellationToken),
                ReplicaActionKind.Remove => RemoveAsync(action, client, cancellationToken),
                ReplicaActionKind.Fail => FailAsync(action, client, cancellationToken),
                ReplicaActionKind.LimitCpu => LimitCpuAsync(action, client, cancellationToken),
                ReplicaActionKind.Halt => StopAsync(action, client, cancellationToken),
                _ => Task.CompletedTask,
            });
        }
        catch (ImagePullException ex)
        {
            Failed(action.ReplicaId, ex.Failure.Sentence, ex.Failure.Final, ex.Failure.LeastDelay);
        }
        catch (DockerApiException ex)
        {
            var text = ImageClient.ErrorText(ex);
            Failed(action.ReplicaId, $"Docker refused: {text.Trim()}.", StartFailure.IsFinal(text), TimeSpan.Zero);
        }
        finally
        {
            table.Update(action.ReplicaId, record => record with { Activity = ReplicaActivity.None });
        }
    }

    private async Task CreateAsync(ReplicaSpec spec, IDockerClient client, CancellationToken cancellationToken)
    {
        table.Update(spec.Id, record => record with
        {
            Activity = ReplicaActivity.Pulling,
            FirstAttemptAt = record.FirstAttemptAt ?? clock.GetUtcNow(),
        });
        if (!await ImageClient.ExistsAsync(client, spec.Image, cancellationToken))
        {
            await ImageClient.PullAsync(client, spec.Image, [.. spec.Registries, .. desired.Current?.Registries ?? []], cancellationToken);
        }

        table.Update(spec.Id, record => record with { Activity = ReplicaActivity.Starting, FirstStartAt = record.FirstStartAt ?? clock.GetUtcNow(), Note = "" });
        var container = await CreateContainerAsync(spec, client, limitCpu: true, cancellationToken);
        await StartAsync(spec, container, client, cancellationToken);
    }

    private async Task<string> CreateContainerAsync(ReplicaSpec spec, IDockerClient client, bool limitCpu, CancellationToken cancellationToken)
    {
        try
        {
            var image = (await client.Images.InspectImageAsync(spec.Image, cancellationToken)).Config;
            var ownInit = ImageInit.IsBrought(image?.Entrypoint, spec.Command.Count > 0 ? spec.Command : image?.Cmd);
            return (await client.Containers.CreateContainerAsync(ContainerParameters.Of(spec, docker.Host, limitCpu, ownInit), cancellationToken)).ID;
        }
        catch (DockerApiException ex) when (limitCpu && spec.CpuMilli > 0 && StartFailure.IsCpuQuota(ImageClient.ErrorText(ex)))
        {
            NoteMissingLimit(spec);
            return await CreateContainerAsync(spec, client, limitCpu: false, cancellationToken);
        }
    }

    private async Task StartAsync(ReplicaSpec spec, string container, IDockerClient client, CancellationToken cancellationToken)
    {
        table.Update(spec.Id, record => record with
        {
            Activity = ReplicaActivity.Starting,
            ContainerId = container,
            FirstAttemptAt = record.FirstAttemptAt ?? clock.GetUtcNow(),
            FirstStartAt = record.FirstStartAt ?? clock.GetUtcNow(),
        });
        try
        {
            await client.Containers.StartContainerAsync(container, new ContainerStartParameters(), cancellationToken);
        }
        catch (DockerApiException ex) when (spec.CpuMilli > 0 && StartFailure.IsCpuQuota(ImageClient.ErrorText(ex)))
        {
            // The quota is only tried when the process starts; a container cannot lose its limit, so it is made anew.
            NoteMissingLimit(spec);
            await client.Containers.RemoveContainerAsync(container, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken);
            container = await CreateContainerAsync(spec, client, limitCpu: false, cancellationToken);
            await client.Containers.StartContainerAsync(container, new ContainerStartParameters(), cancellationToken);
        }

        table.Update(spec.Id, record => record with { ContainerId = container, Failures = 0, RetryAt = null });
    }

    private async Task LimitCpuAsync(ReplicaAction action, IDockerClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.Containers.UpdateContainerAsync(action.ContainerId, ContainerParameters.CpuLimit(action.Spec!, docker.Host), cancellationToken);
        }
        catch (DockerApiException ex) when (StartFailure.IsCpuQuota(ImageClient.ErrorText(ex)))
        {
            NoteMissingLimit(action.Spec!);
        }

        table.Update(action.ReplicaId, record => record with { CpuLimitedContainer = action.ContainerId, Failures = 0, RetryAt = null });
    }

    private void NoteMissingLimit(ReplicaSpec spec)
        => table.Update(spec.Id, record => record with { Note = $"It runs without its CPU limit of {spec.CpuMilli / 1000.0:0.##} cores: this node's kernel does not allow one." });

    private async Task RemoveAsync(ReplicaAction action, IDockerClient client, CancellationToken cancellationToken)
    {
        await StopAsync(action, client, cancellationToken);
        ended.Keep(action.ReplicaId, await ContainerTail.ReadAsync(client, action.ContainerId, EndedLogs.Lines, clock, cancellationToken));
        try
        {
            await client.Containers.RemoveContainerAsync(action.ContainerId, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken);
        }
        catch (DockerApiException ex) when (ex.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict)
        {
            // Gone, or being removed already.
        }
    }

    private async Task StopAsync(ReplicaAction action, IDockerClient client, CancellationToken cancellationToken)
    {
        table.Update(action.ReplicaId, record => record with { Activity = ReplicaActivity.Stopping, Ready = false });
        try
        {
            var grace = (uint)Math.Ceiling(ReplicaLimits.Grace(action.Spec).TotalSeconds);
            await client.Containers.StopContainerAsync(action.ContainerId, new ContainerStopParameters { WaitBeforeKillSeconds = grace }, cancellationToken);
        }
        catch (DockerContainerNotFoundException)
        {
            // Somebody was faster.
        }
    }

    private async Task FailAsync(ReplicaAction action, IDockerClient client, CancellationToken cancellationToken)
    {
        var reason = action.ContainerId.Length == 0 ? action.Reason
            : ReplicaSentences.WithLog(action.Reason, [.. (await ContainerTail.ReadAsync(client, action.ContainerId, LogTailLines, clock, cancellationToken)).Select(line => line.Text)]);
        table.Update(action.ReplicaId, record => record with { Failure = reason, Ready = false });
        if (action.ContainerId.Length > 0)
        {
            await StopAsync(action, client, cancellationToken);
        }
    }

    private void Failed(string id, string sentence, bool final, TimeSpan leastDelay)
    {
        table.Update(id, record =>
        {
            // One more look even at a final answer: a registry may lag behind the push by a moment.
            var failures = record.Failures + 1;
            var delay = RetryDelay.After(failures, FirstRetry, LongestRetry, random.NextDouble());
            return final && failures > 1
                ? record with { Failures = failures, Note = sentence, Failure = record.ReadyAt is null ? sentence : "", RetryAt = clock.GetUtcNow() + LongestRetry }
                : record with { Failures = failures, Note = sentence, RetryAt = clock.GetUtcNow() + (delay > leastDelay ? delay : leastDelay) };
        });
        LogFailed(id, sentence);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} {Replica}: {Reason}")]
    private partial void LogAction(ReplicaActionKind kind, string replica, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Replica}: {Reason}")]
    private partial void LogFailed(string replica, string reason);
}
