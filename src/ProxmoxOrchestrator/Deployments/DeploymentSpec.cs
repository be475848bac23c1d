using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Volumes;

namespace ProxPaaS.Orchestrator.Deployments;

/// <summary>What one deployment runs, frozen when it was asked for. The number of replicas is not in it: scaling is no new deployment.</summary>
internal sealed record DeploymentSpec
{
    public required string ServiceName { get; init; }

    public required string ProjectId { get; init; }

    public required string EnvironmentId { get; init; }

    public ServiceKind Kind { get; init; }

    /// <summary>0 for a service that does not listen.</summary>
    public int Port { get; init; }

    public int CpuMilli { get; init; }

    public int MemoryMiB { get; init; }

    /// <summary>Null: TCP connect.</summary>
    public string? HealthPath { get; init; }

    public int StartTimeoutSeconds { get; init; } = 60;

    public int StopGraceSeconds { get; init; } = 10;

    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Runs before the replicas; empty: none.</summary>
    public IReadOnlyList<string> ReleaseCommand { get; init; } = [];

    public string PoolName { get; init; } = "default";

    public Isolation Isolation { get; init; }

    /// <summary>What outlives its replicas. With any, there is one replica at a time, and the old one stops before the new one starts.</summary>
    public IReadOnlyList<MountedVolume> Volumes { get; init; } = [];

    /// <summary>Addresses of other services that are in the variables: HOST:PORT by service id.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; init; } = new Dictionary<string, string>();

    /// <summary>Services, name by id, whose address has to be known before this deployment can start.</summary>
    public IReadOnlyDictionary<string, string> WaitsFor { get; init; } = new Dictionary<string, string>();

    /// <summary>All of the container's environment that is ours to set, <c>PORT</c> included. Plain text: never logged, never stored unsealed.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
