using System.Security.Cryptography;
using Google.Protobuf;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>
/// Names what a running container cannot change any more: image, command, environment, ports, limits. Probes, grace and intent
/// are left out, so that changing them does not replace a container.
/// </summary>
internal static class ReplicaSpecHash
{
    private const string Scheme = "v1-";

    public static string Of(ReplicaSpec spec)
    {
        var fixedPart = new ReplicaSpec
        {
            Image = spec.Image,
            ContainerPort = spec.ContainerPort,
            HostPort = spec.HostPort,
            CpuMilli = spec.CpuMilli,
            MemoryBytes = spec.MemoryBytes,
        };
        fixedPart.Command.Add(spec.Command);

        // Maps have no order on the wire: sorted pairs stand in for them.
        foreach (var (name, value) in spec.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            fixedPart.Command.Add($"{name}={value}");
        }

        fixedPart.Volumes.AddRange(spec.Volumes.Select(volume => new VolumeMount { Id = volume.Id, Path = volume.Path }));
        fixedPart.ServiceName = spec.Command.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Scheme + Convert.ToHexStringLower(SHA256.HashData(fixedPart.ToByteArray()))[..32];
    }

    /// <summary>A container of an agent with another scheme is taken over as it is: an update of the agent restarts nothing.</summary>
    public static bool Matches(string label, ReplicaSpec spec)
        => !label.StartsWith(Scheme, StringComparison.Ordinal) || label == Of(spec);
}
