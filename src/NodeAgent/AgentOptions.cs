using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.NodeAgent;

/// <summary>Where everything is. Only <see cref="ControlPlane"/> and <see cref="Fingerprint"/> have no default.</summary>
internal sealed record AgentOptions(ControlPlaneAddresses ControlPlane, CaFingerprint Fingerprint)
{
    public string StateFolder { get; init; } = "/var/lib/proxpaas";

    public string DockerSocket { get; init; } = "/var/run/docker.sock";

    /// <summary>The docker command, for BuildKit.</summary>
    public string DockerCommand { get; init; } = "/usr/bin/docker";

    public string HostsFile { get; init; } = "/etc/hosts";

    public string JoinTokenFile { get; init; } = "/etc/proxpaas/join-token";

    /// <summary>From the environment; wins over the file and the hosts file.</summary>
    public string JoinToken { get; init; } = "";

    public string CloudSeedFolder { get; init; } = "/var/lib/cloud/seed/nocloud";

    public string HostName { get; init; } = Environment.MachineName;

    /// <summary>How many builds may run at once here in any case; the control plane gives out fewer.</summary>
    public int BuildSlots { get; init; } = 64;

    /// <summary>The port of this node's loopback that the platform's registry names as its realm.</summary>
    public int RegistryRealmPort { get; init; } = 7079;

    /// <summary>Where control groups are mounted.</summary>
    public string CgroupRoot { get; init; } = "/sys/fs/cgroup";

    /// <summary>The group of BuildKit's steps: Docker's cgroup parent (the cgroupfs driver's default is <c>docker</c>) and <c>buildkit</c>.</summary>
    public string BuildCgroup { get; init; } = "docker/buildkit";
}
