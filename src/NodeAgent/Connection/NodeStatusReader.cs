using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Builds;
using ProxPaaS.NodeAgent.Desired;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Metrics;
using ProxPaaS.NodeAgent.Replicas;
using ProxPaaS.NodeAgent.Volumes;

namespace ProxPaaS.NodeAgent.Connection;

internal sealed class NodeStatusReader(DesiredStateStore desired, DockerConnectionLoop docker, ReplicaTable replicas, BuildTable builds, NodeFactsReader facts, VolumeTable volumes)
{
    /// <summary>Without facts and free space, which the sender adds.</summary>
    public NodeStatus Read()
    {
        var host = docker.Host;
        var status = new NodeStatus { DockerReady = host.Ready, DockerMessage = host.Message };
        if (desired.Current is { } state)
        {
            status.Epoch = state.Epoch;
            status.Generation = state.Generation;
            var records = replicas.Records;
            var containers = replicas.Containers;
            foreach (var spec in state.Replicas)
            {
                status.Replicas.Add(ReplicaStatuses.Of(spec, records.GetValueOrDefault(spec.Id) ?? new ReplicaRecord(spec.Id), containers.GetValueOrDefault(spec.Id)));
            }

            status.GoneVolumes.Add(state.RemovedVolumes.Where(volumes.IsGone));
            status.Builds.Add(builds.Statuses(state.Builds.Select(build => build.Id)));
        }

        return status;
    }

    public NodeFacts Facts() => facts.Read(docker.Host);

    public ulong DiskFree() => facts.DiskFree(docker.Host);
}
