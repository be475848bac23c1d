using System.Collections.Concurrent;
using Docker.DotNet;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.NodeAgent.Desired;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Hosting;
using ProxPaaS.NodeAgent.Probes;

namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>Looks, plans, hands out. One action per replica runs at a time; each end of one is a reason to look again.</summary>
internal sealed partial class ReplicaLoop(
    DesiredStateStore desired, DockerConnectionLoop docker, ContainerClient containers, ReplicaTable table, ReplicaMemoryStore memory,
    ReplicaExecutor executor, ProbeSupervisor probes, WakeSignal wake, TimeProvider clock, ILogger<ReplicaLoop> logger)
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ResyncWhileStarting = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (ReplicaActionKind Kind, CancellationTokenSource Stop)> _busy = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        table.Load(memory.Load());
        try
        {
            do
            {
                try
                {
                    await ReconcileAsync(cancellationToken);
                }
                catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
                {
                    LogPassFailed(ex);
                }
            }
            while (await WaitAsync(cancellationToken));
        }
        finally
        {
            // What probes found since the last pass was told already: the next process must know it too.
            memory.Save(table.Records.Values);
        }
    }

    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        if (desired.Current is not { } state || docker.Host.Client is not { } client)
        {
            return;
        }

        var observed = await containers.ListAsync(client, cancellationToken);
        var now = clock.GetUtcNow();
        table.Keep(state.Replicas.Select(replica => replica.Id).Concat(observed.Select(container => container.ReplicaId)).Concat(_busy.Keys).ToHashSet(StringComparer.Ordinal));
        table.SetContainers(observed);
        foreach (var container in table.Containers.Values)
        {
            table.Update(container.ReplicaId, record => ReplicaObservation.Fold(record, container, now));
        }

        foreach (var gone in table.Records.Values.Where(record => record.Ready && !table.Containers.ContainsKey(record.Id)))
        {
            table.Update(gone.Id, record => record with { Ready = false });
        }

        probes.Apply(state.Replicas, table.Containers, client, cancellationToken);
        var busy = _busy.ToDictionary(work => work.Key, work => work.Value.Kind, StringComparer.Ordinal);
        foreach (var action in ReplicaPlanner.Plan(state.Replicas, observed, table.Records, busy, now))
        {
            Dispatch(action, client, cancellationToken);
        }

        memory.Save(table.Records.Values);
    }

    private void Dispatch(ReplicaAction action, IDockerClient client, CancellationToken cancellationToken)
    {
        switch (action.Kind)
        {
            case ReplicaActionKind.MarkStopped:
                table.Update(action.ReplicaId, record => record with { Stopped = true, Ready = false });
                break;
            case ReplicaActionKind.Cancel when _busy.TryGetValue(action.ReplicaId, out var work):
                work.Stop.Cancel();
                break;
            case ReplicaActionKind.Cancel:
                break;
            default:
                var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                _busy[action.ReplicaId] = (action.Kind, stop);
                _ = WorkAsync(action, client, stop);
                break;
        }
    }

    private async Task WorkAsync(ReplicaAction action, IDockerClient client, CancellationTokenSource stop)
    {
        // Off the loop's thread at once: the first synchronous part of an action must not hold up the others.
        await Task.Yield();
        try
        {
            await executor.ExecuteAsync(action, client, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next pass sees what was left half done.
        }
        catch (Exception ex)
        {
            LogActionFailed(action.Kind, action.ReplicaId, ex);
            table.Update(action.ReplicaId, record => record with { RetryAt = clock.GetUtcNow() + ResyncWhileStarting });
        }
        finally
        {
            _busy.TryRemove(action.ReplicaId, out _);
            stop.Dispose();
            wake.Raise();
        }
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var starting = desired.Current?.Replicas.Any(spec => spec.Intent != ReplicaIntent.Stop
            && (table.Records.GetValueOrDefault(spec.Id) is not { } record || record is { ReadyAt: null, Failure.Length: 0 } || record.RetryAt is not null)) ?? false;
        if (!await wake.WaitAsync(starting ? ResyncWhileStarting : Resync, cancellationToken) && !starting)
        {
            // Events may have been missed.
            containers.InvalidateAll();
        }

        return !cancellationToken.IsCancellationRequested;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Replica pass failed; the next one retries")]
    private partial void LogPassFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} {Replica} failed")]
    private partial void LogActionFailed(ReplicaActionKind kind, string replica, Exception exception);
}
