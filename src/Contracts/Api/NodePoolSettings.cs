namespace ProxPaaS.Contracts.Api;

/// <summary>A pool's policy. Null in a PATCH means "leave as it is".</summary>
public sealed record NodePoolSettings
{
    public string? PveCluster { get; init; }

    public IReadOnlyList<string>? PveNodes { get; init; }

    public int? Min { get; init; }

    public int? Max { get; init; }

    public int? Cores { get; init; }

    public int? MemoryMiB { get; init; }

    public int? DiskGiB { get; init; }

    public string? Storage { get; init; }

    /// <summary><c>token</c>: the platform's own template; <c>ssh</c>: a container template of your own; <c>iso</c>: a VM template of your own.</summary>
    public string? Seed { get; init; }

    /// <summary>A template of your own, for <c>ssh</c> and <c>iso</c>; 0 takes it away.</summary>
    public int? TemplateVmid { get; init; }

    /// <summary>The same by its name or id; answers name the id only.</summary>
    public string? Template { get; init; }

    /// <summary>cloud-init user-data (<c>#cloud-config</c>) for its nodes; empty takes it away. A node is ready once it has been applied.</summary>
    public string? UserData { get; init; }

    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Builds at once on one of its nodes, 1–64; 0: by cores and memory.</summary>
    public int? BuildSlots { get; init; }

    /// <summary>An empty node above <see cref="Min"/> is removed after this time.</summary>
    public int? EmptyAfterSeconds { get; init; }
}
