using Docker.DotNet;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Replicas;

namespace ProxPaaS.NodeAgent.Probes;

/// <summary>Keeps one <see cref="ReplicaMonitor"/> per running container; a restart of the container begins a new one.</summary>
internal sealed class ProbeSupervisor(ReplicaTable table, ProbeClient client, TimeProvider clock, ILogger<ReplicaMonitor> logger)
{
    private readonly Dictionary<string, (ReplicaMonitor Monitor, CancellationTokenSource Stop)> _running = new(StringComparer.Ordinal);

    /// <summary>Called by one loop only.</summary>
    public void Apply(IReadOnlyCollection<ReplicaSpec> desired, IReadOnlyDictionary<string, ObservedContainer> containers, IDockerClient docker, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<string, (ReplicaSpec Spec, ObservedContainer Container)>(StringComparer.Ordinal);
        foreach (var spec in desired)
        {
            if (spec.Intent != ReplicaIntent.Stop && containers.TryGetValue(spec.Id, out var container) && container.State == ContainerState.Running
                && table.Records.GetValueOrDefault(spec.Id) is not { Failure.Length: > 0 })
            {
                wanted[spec.Id] = (spec, container);
            }
        }

        foreach (var (id, (monitor, stop)) in _running.ToArray())
        {
            if (!wanted.TryGetValue(id, out var target) || !monitor.Serves(target.Spec, target.Container, docker))
            {
                stop.Cancel();
                _running.Remove(id);
            }
        }

        foreach (var (id, target) in wanted.Where(target => !_running.ContainsKey(target.Key)))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var monitor = new ReplicaMonitor(target.Spec, target.Container, docker, table, client, clock, logger);
            _running[id] = (monitor, stop);
            _ = monitor.RunAsync(stop.Token);
        }
    }
}
