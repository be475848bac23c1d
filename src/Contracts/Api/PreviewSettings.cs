namespace ProxPaaS.Contracts.Api;

/// <summary>Whether and how a project makes previews. Null in a PATCH means "leave as it is".</summary>
public sealed record PreviewSettings
{
    /// <summary>For pull requests of the services' sources; default false.</summary>
    public bool? PullRequests { get; init; }

    /// <summary>For pushes of other branches, here or at the services' sources; default false. A branch with an open pull request that has a preview gets no second one.</summary>
    public bool? Branches { get; init; }

    /// <summary>The environment that is copied; default <c>production</c>.</summary>
    public string? BaseEnvironment { get; init; }

    /// <summary>At once; default 5.</summary>
    public int? Most { get; init; }

    /// <summary>Taken down after so long without a commit; default 72.</summary>
    public int? IdleHours { get; init; }

    /// <summary>Whether secret variables are copied; default false. Never for pull requests from forks.</summary>
    public bool? Secrets { get; init; }

    /// <summary>Variables that are other in previews, by service and name. Written whole; never read back. A fork's preview gets only those that take the place of plain ones.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Overrides { get; init; }
}
