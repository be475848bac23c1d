namespace ProxPaaS.Contracts.Api;

/// <summary>What a service's owner decides. Null in a PATCH means "leave as it is".</summary>
public sealed record ServiceSettings
{
    public ServiceKind? Kind { get; init; }

    /// <summary>Port the app listens on; it also receives it as <c>PORT</c>. Default 8080 for web services.</summary>
    public int? Port { get; init; }

    /// <summary>0–200.</summary>
    public int? Replicas { get; init; }

    /// <summary>Reserved and limiting CPU of one replica, in thousandths of a core.</summary>
    public int? CpuMilli { get; init; }

    /// <summary>Reserved and limiting memory of one replica.</summary>
    public int? MemoryMiB { get; init; }

    /// <summary>HTTP path that answers 200–399 when the app is ready; null: TCP connect.</summary>
    public string? HealthPath { get; init; }

    /// <summary>How long a replica may take until it is ready.</summary>
    public int? StartTimeoutSeconds { get; init; }

    /// <summary>SIGTERM to SIGKILL.</summary>
    public int? StopGraceSeconds { get; init; }

    /// <summary>Host names of the service beside the generated one.</summary>
    public IReadOnlyList<string>? Domains { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Deploy this image instead of building; takes a tag or a digest.</summary>
    public string? Image { get; init; }

    /// <summary>Path inside the repository; default <c>Dockerfile</c>.</summary>
    public string? Dockerfile { get; init; }

    public string? RootDirectory { get; init; }

    /// <summary>A push to this branch deploys; default <c>main</c> (and <c>master</c>).</summary>
    public string? Branch { get; init; }

    /// <summary>Node pool by name; default <c>default</c>.</summary>
    public string? Pool { get; init; }

    public Isolation? Isolation { get; init; }

    /// <summary>Runs once for each deployment in the new image, before any of its replicas starts; a failure fails the deployment. Empty: none.</summary>
    public IReadOnlyList<string>? ReleaseCommand { get; init; }

    /// <summary>How a new version takes over; default <c>startFirst</c>.</summary>
    public RolloutStrategy? Strategy { get; init; }

    /// <summary>With <c>stopFirst</c>: how many replicas fewer than wanted may serve meanwhile; default 1.</summary>
    public int? MaxUnavailable { get; init; }

    /// <summary>How long a version is watched after it went live; one that fails meanwhile is rolled back. 0: not at all; default 60.</summary>
    public int? MonitorSeconds { get; init; }

    /// <summary>For cron services: minute, hour, day of month, month, day of week, as in crontab(5). Empty: only when triggered.</summary>
    public string? Schedule { get; init; }

    /// <summary>IANA time zone that <see cref="Schedule"/> is read in, such as <c>Europe/Berlin</c>; default <c>UTC</c>.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Default <c>forbid</c>.</summary>
    public RunConcurrency? Concurrency { get; init; }

    /// <summary>Default <c>skip</c>.</summary>
    public MissedRuns? MissedRuns { get; init; }

    /// <summary>How long a run of a cron service, a one-off or a release command may take; default 3600.</summary>
    public int? RunTimeoutSeconds { get; init; }

    /// <summary>Builder, build arguments, watch paths, commands.</summary>
    public BuildSettings? Build { get; init; }
}
