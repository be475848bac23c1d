using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.Orchestrator.Builds;

/// <summary>What a node has to build.</summary>
internal interface IBuildWork
{
    /// <summary>The builds given to this node whose result is not stored yet.</summary>
    Task<IReadOnlyList<BuildSpec>> ForNodeAsync(string nodeId, CancellationToken cancellationToken);

    /// <summary>The build's source tree and generated files as one tar.</summary>
    /// <exception cref="KeyNotFoundException">The build is not this node's.</exception>
    Task<Stream> OpenContextAsync(string nodeId, string buildId, CancellationToken cancellationToken);
}
