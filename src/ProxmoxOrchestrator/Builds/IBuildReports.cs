using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.Orchestrator.Builds;

/// <summary>What a node says about its builds. Reports about another node's builds are ignored.</summary>
internal interface IBuildReports
{
    Task ReportAsync(string nodeId, BuildStatus status, CancellationToken cancellationToken);

    /// <summary>Stores the lines that are not there yet.</summary>
    /// <returns>How many lines of the build's log are stored now.</returns>
    Task<long> AppendLogAsync(string nodeId, LogBatch batch, CancellationToken cancellationToken);
}
