using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>What the owner declared. Written by the API only; what happens is in <c>Deployment</c> and <c>Replica</c>.</summary>
internal sealed class Service : IOwned, IVersioned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ProjectId { get; init; }

    public required string EnvironmentId { get; init; }

    public required string Name { get; set; }

    public ServiceKind Kind { get; set; }

    public int Port { get; set; } = 8080;

    public int Replicas { get; set; } = 1;

    public int CpuMilli { get; set; } = 250;

    public int MemoryMiB { get; set; } = 128;

    public string? HealthPath { get; set; }

    public int StartTimeoutSeconds { get; set; } = 60;

    public int StopGraceSeconds { get; set; } = 10;

    public List<string> Domains { get; set; } = [];

    public List<string> Command { get; set; } = [];

    public string? Image { get; set; }

    public string? Dockerfile { get; set; }

    public string? RootDirectory { get; set; }

    public string Branch { get; set; } = "main";

    public string PoolName { get; set; } = "default";

    public Isolation Isolation { get; set; }

    public List<string> ReleaseCommand { get; set; } = [];

    public RolloutStrategy Strategy { get; set; }

    public int MaxUnavailable { get; set; } = 1;

    public int MonitorSeconds { get; set; } = 60;

    public string? Schedule { get; set; }

    public string TimeZone { get; set; } = "UTC";

    public RunConcurrency Concurrency { get; set; }

    public MissedRuns MissedRuns { get; set; }

    public int RunTimeoutSeconds { get; set; } = 3600;

    /// <summary>How its image is made; every field that was set, the others null.</summary>
    public BuildSettings Build { get; set; } = new();

    /// <summary>A given image is deployed and nothing is built.</summary>
    public bool RunsImage => Image is not null && Build.Builder is null or BuilderChoice.Image;

    /// <summary>The deployment that serves; null before the first one is active. Written by the deployment loop.</summary>
    public string? ActiveDeploymentId { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set when its removal was asked for; the row goes once its replicas are gone.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public int RowVersion { get; set; }

    /// <summary>For laying something over it that is not stored. Lists are replaced there, never changed.</summary>
    public Service Copy() => (Service)MemberwiseClone();
}
