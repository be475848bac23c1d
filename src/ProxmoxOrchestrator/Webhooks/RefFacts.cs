using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>All that is known about a branch or tag when it is decided what its push means.</summary>
internal sealed record RefFacts
{
    public required RefChange Change { get; init; }

    public required string ServicePath { get; init; }

    /// <summary>The one branch that deploys the service, in full.</summary>
    public required string DeployRef { get; init; }

    /// <summary>What the repository says it points to now; null: it is not there.</summary>
    public string? Tip { get; init; }

    /// <summary>The newest commit that was decided about, and by which delivery.</summary>
    public string? DecidedSha { get; init; }

    public string? DecidedBy { get; init; }

    /// <summary>A person asked for it: no rule holds it back.</summary>
    public bool Manual { get; init; }

    /// <summary>A person asked for the same again: rules hold, but not that it was seen before.</summary>
    public bool Again { get; init; }

    public bool AutoDeploy { get; init; } = true;

    public bool DeployTags { get; init; }

    /// <summary>The service runs this image and builds nothing.</summary>
    public string? Image { get; init; }

    public IReadOnlyList<string> WatchPaths { get; init; } = [];

    /// <summary>What it pointed to when it was looked at before; null: it never was.</summary>
    public string? SeenSha { get; init; }

    /// <summary>A branch that does not deploy: whether it has a preview of its own.</summary>
    public bool BranchPreviews { get; init; }

    /// <summary>The pull request that stands for such a branch.</summary>
    public PullRequest? Pull { get; init; }

    /// <summary>What the push brought; null until the commits are here.</summary>
    public CommitRange? Range { get; init; }
}
