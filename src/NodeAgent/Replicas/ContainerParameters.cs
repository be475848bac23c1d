using Docker.DotNet.Models;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Engine;

namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>Replica → the body of <c>POST /containers/create</c> (<c>docker create</c>). Pure.</summary>
internal static class ContainerParameters
{
    // Docker's own defaults minus what a web application has no use for: raw sockets can forge other replicas' addresses.
    private static readonly string[] DroppedCapabilities = ["NET_RAW", "MKNOD", "AUDIT_WRITE"];

    private const long LeastMemory = 6 * 1024 * 1024;
    private const long MostProcesses = 4096;

    // The kernel's own bounds (cgroup v1 cpu.shares; runc turns them into the weights of v2).
    private const long SharesOfACore = 1024, LeastShares = 2, MostShares = 262_144;

    public static string Name(string replicaId) => $"px-{replicaId}";

    public static string VolumeName(string volumeId) => $"px-{volumeId}";

    /// <summary>The body of <c>POST /containers/{id}/update</c> (<c>docker update</c>) that ends the loan of processor time for the start.</summary>
    public static ContainerUpdateParameters CpuLimit(ReplicaSpec spec, DockerHost host) => new() { NanoCPUs = NanoCpus(spec.CpuMilli, host) };

    /// <param name="limitCpu">False where the kernel refused the quota.</param>
    /// <param name="ownInit">The image brings its own.</param>
    public static CreateContainerParameters Of(ReplicaSpec spec, DockerHost host, bool limitCpu, bool ownInit) => new()
    {
        Name = Name(spec.Id),
        Image = spec.Image,
        Hostname = HostName(spec.Id),
        Cmd = spec.Command.Count > 0 ? [.. spec.Command] : null!,
        Env = Environment(spec),
        ExposedPorts = spec.ContainerPort > 0 ? new Dictionary<string, EmptyStruct> { [Port(spec)] = default } : null!,

        // The agent probes; a HEALTHCHECK of the image would only cost processes.
        Healthcheck = new HealthcheckConfig { Test = ["NONE"] },
        Labels = Labels(spec),
        HostConfig = new HostConfig
        {
            PortBindings = spec is { ContainerPort: > 0, HostPort: > 0 }
                ? new Dictionary<string, IList<PortBinding>> { [Port(spec)] = [new() { HostIP = "0.0.0.0", HostPort = $"{spec.HostPort}" }] }
                : null!,

            // A named volume takes over what the image has at that path, owners included, when it is new.
            Mounts = spec.Volumes.Count == 0 ? null! : [.. spec.Volumes.Select(volume => new Mount { Type = "volume", Source = VolumeName(volume.Id), Target = volume.Path })],

            // Not "always": a replica that was given up and stopped must stay down after a restart of Docker.
            RestartPolicy = new RestartPolicy { Name = spec.RunOnce ? RestartPolicyKind.No : RestartPolicyKind.UnlessStopped },
            Init = host.InitBinary.Length > 0 && !ownInit,
            CapDrop = DroppedCapabilities,
            SecurityOpt = ["no-new-privileges"],
            PidsLimit = MostProcesses,
            Memory = Memory(spec),
            MemorySwap = Memory(spec),
            CPUShares = CpuShares(spec.CpuMilli),
            NanoCPUs = limitCpu ? NanoCpus(ReplicaLimits.IsLentCpu(spec) ? ReplicaLimits.StartCpuMilli : spec.CpuMilli, host) : 0,
            LogConfig = new LogConfig { Type = "local", Config = new Dictionary<string, string> { ["max-size"] = "10m", ["max-file"] = "3" } },
        },
    };

    private static Dictionary<string, string> Labels(ReplicaSpec spec)
    {
        var labels = new Dictionary<string, string>
        {
            [ReplicaLabels.Replica] = spec.Id,
            [ReplicaLabels.Spec] = ReplicaSpecHash.Of(spec),
            [ReplicaLabels.Service] = spec.ServiceId,
            [ReplicaLabels.Deployment] = spec.DeploymentId,
            [ReplicaLabels.Environment] = spec.EnvironmentId,
            [ReplicaLabels.Volumes] = string.Join(',', spec.Volumes.Select(volume => volume.Id)),
        };
        if (spec.RunOnce)
        {
            labels[ReplicaLabels.Once] = "";
        }

        return labels;
    }

    private static string Port(ReplicaSpec spec) => $"{spec.ContainerPort}/tcp";

    private static string HostName(string id)
    {
        var name = id.Replace('_', '-').ToLowerInvariant();
        return name.Length <= 63 ? name : name[..63];
    }

    private static long Memory(ReplicaSpec spec) => spec.MemoryBytes == 0 ? 0 : Math.Max(LeastMemory, (long)spec.MemoryBytes);

    // Docker refuses more than the machine has, although the limit would then be harmless.
    private static long NanoCpus(uint milli, DockerHost host) => Math.Min(milli, host.Processors > 0 ? host.Processors * 1000L : milli) * 1_000_000L;

    /// <summary>
    /// In proportion to what is promised to it. Where processors are short, those that start with a lent core have no more of them than is theirs:
    /// twenty at once slow each other down, not the ones that serve.
    /// </summary>
    private static long CpuShares(uint milli) => milli == 0 ? 0 : Math.Clamp(milli * SharesOfACore / 1000, LeastShares, MostShares);

    private static List<string> Environment(ReplicaSpec spec)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["PROXPAAS_REPLICA_ID"] = spec.Id,
            ["PROXPAAS_SERVICE_ID"] = spec.ServiceId,
            ["PROXPAAS_SERVICE_NAME"] = spec.ServiceName,
            ["PROXPAAS_DEPLOYMENT_ID"] = spec.DeploymentId,
            ["PROXPAAS_ENVIRONMENT_ID"] = spec.EnvironmentId,
        };
        if (spec.ContainerPort > 0)
        {
            variables["PORT"] = $"{spec.ContainerPort}";
        }

        foreach (var (name, value) in spec.Environment)
        {
            variables[name] = value;
        }

        return [.. variables.Select(pair => $"{pair.Key}={pair.Value}")];
    }
}
