using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Connection;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Replicas;

namespace ProxPaaS.NodeAgent.Metrics;

/// <summary>Measures while there is somebody to tell. Files only: asking Docker for statistics costs it a second each.</summary>
internal sealed class SampleLoop(
    CgroupFiles cgroup, NodeFactsReader facts, DockerConnectionLoop docker, ReplicaTable replicas, ControlPlaneLink link, Outbox outbox, TimeProvider clock)
{
    private readonly Dictionary<string, (ulong Cpu, long At)> _last = new(StringComparer.Ordinal);
    private TimeSpan _interval = TimeSpan.FromSeconds(5);

    public void SetInterval(TimeSpan interval) => _interval = interval;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (link.Client is not null)
            {
                outbox.SetSamples(Measure());
            }

            await Task.Delay(_interval, clock, cancellationToken);
        }
    }

    internal Samples Measure()
    {
        var drive = facts.Drive(docker.Host);
        var samples = new Samples
        {
            At = Timestamp.FromDateTimeOffset(clock.GetUtcNow()),
            CpuMilli = CpuMilli("", cgroup.CpuNanoseconds()),
            MemoryBytes = cgroup.MemoryBytes() ?? HostMemory(),
            DiskUsedBytes = (ulong)(drive is null ? 0 : drive.TotalSize - drive.TotalFreeSpace),
            AgentRssBytes = (ulong)Environment.WorkingSet,
        };
        var containers = replicas.Containers;
        foreach (var container in containers.Values.Where(container => container.State == ContainerState.Running))
        {
            if (Measure(container) is { } sample)
            {
                samples.Replicas.Add(sample);
            }
        }

        foreach (var gone in _last.Keys.Where(key => key.Length > 0 && containers.Values.All(container => container.Id != key)).ToArray())
        {
            _last.Remove(gone);
        }

        return samples;
    }

    private ReplicaSample? Measure(ObservedContainer container)
    {
        if (cgroup.ContainerGroup(container.Id) is not { } group)
        {
            return null;
        }

        var (received, sent) = Network(container.ProcessId);
        return new()
        {
            ReplicaId = container.ReplicaId,
            CpuMilli = CpuMilli(container.Id, cgroup.CpuNanoseconds(group)),
            MemoryBytes = cgroup.MemoryBytes(group) ?? 0,
            NetworkInBytes = received,
            NetworkOutBytes = sent,
        };
    }

    private uint CpuMilli(string key, ulong? used)
    {
        if (used is not { } now)
        {
            return 0;
        }

        var at = clock.GetTimestamp();
        var known = _last.TryGetValue(key, out var before);
        _last[key] = (now, at);
        var elapsed = known ? clock.GetElapsedTime(before.At, at).TotalNanoseconds : 0;
        return elapsed > 0 && now >= before.Cpu ? (uint)Math.Round((now - before.Cpu) * 1000 / elapsed) : 0;
    }

    private static ulong HostMemory()
    {
        var info = File.ReadAllText("/proc/meminfo");
        return ProcFiles.MemInfo(info, "MemTotal") - ProcFiles.MemInfo(info, "MemAvailable");
    }

    private static (ulong In, ulong Out) Network(int processId)
    {
        try
        {
            return processId > 0 ? ProcFiles.NetworkBytes(File.ReadAllText($"/proc/{processId}/net/dev")) : default;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
