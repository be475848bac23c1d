using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>Rows → what an agent is told. Pure.</summary>
internal static class DesiredStateAssembly
{
    /// <summary>A replica's part of the set; null when it does not belong there: finished, or without a node.</summary>
    public static ReplicaSpec? Replica(Replica replica, string image, DeploymentSpec spec)
    {
        if (replica.HostPort is not { } port || ReplicaPhases.IsFinal(replica.State))
        {
            return null;
        }

        var wanted = new ReplicaSpec
        {
            Id = replica.Id,
            ServiceId = replica.ServiceId,
            DeploymentId = replica.DeploymentId,
            EnvironmentId = spec.EnvironmentId,
            ServiceName = spec.ServiceName,
            Image = image,
            ContainerPort = (uint)spec.Port,
            HostPort = spec.Port == 0 ? 0 : (uint)port,
            CpuMilli = (uint)replica.CpuMilli,
            MemoryBytes = (ulong)replica.MemoryMiB << 20,
            Readiness = Readiness(spec),
            StopGrace = Duration.FromTimeSpan(TimeSpan.FromSeconds(spec.StopGraceSeconds)),
            StartDeadline = Duration.FromTimeSpan(TimeSpan.FromSeconds(spec.StartTimeoutSeconds)),
            Intent = replica.Goal == ReplicaGoal.Stop ? ReplicaIntent.Stop : ReplicaIntent.Run,
        };
        wanted.Command.AddRange(spec.Command);
        wanted.Environment.Add(spec.Variables.ToDictionary());
        wanted.Volumes.AddRange(spec.Volumes.Select(v => new VolumeMount { Id = v.Id, Path = v.Path, SizeBytes = (ulong)v.SizeMiB << 20 }));
        return wanted;
    }

    /// <summary>The same for a replica that is a run: it does not listen, is not probed, and ends. Volumes belong to the replica that serves.</summary>
    /// <param name="command">Null: the deployment's own.</param>
    public static ReplicaSpec? Run(Replica replica, string image, DeploymentSpec spec, IReadOnlyList<string>? command)
        => Replica(replica, image, spec with { Port = 0, Command = command ?? spec.Command, Volumes = [] }) is { } wanted ? Once(wanted) : null;

    private static ReplicaSpec Once(ReplicaSpec wanted)
    {
        wanted.RunOnce = true;
        wanted.StartDeadline = null;
        return wanted;
    }

    /// <summary>Equal sets have equal bytes: the agent is spared what it has already.</summary>
    public static byte[] Fingerprint(DesiredState state)
    {
        var bare = state.Clone();
        bare.Epoch = 0;
        bare.Generation = 0;
        foreach (var build in bare.Builds)
        {
            // The log's position is for a new stream; it is no reason to send the set again.
            build.LogLinesReceived = 0;
        }

        var buffer = new byte[bare.CalculateSize()];
        var output = new CodedOutputStream(buffer) { Deterministic = true };
        bare.WriteTo(output);
        output.Flush();
        return System.Security.Cryptography.SHA256.HashData(buffer);
    }

    private static Probe? Readiness(DeploymentSpec spec)
        => spec.Port == 0 ? null : spec.HealthPath is { } path ? new Probe { Kind = ProbeKind.Http, Path = path } : new Probe { Kind = ProbeKind.Tcp };
}
