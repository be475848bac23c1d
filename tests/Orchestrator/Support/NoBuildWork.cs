using ProxPaaS.Contracts.Agent;
using ProxPaaS.Orchestrator.Builds;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>Nobody builds; what is reported is kept.</summary>
internal sealed class NoBuildWork : IBuildWork, IBuildReports
{
    public List<BuildSpec> Specs { get; } = [];

    public List<(string NodeId, BuildStatus Status)> Reports { get; } = [];

    public List<(string NodeId, LogBatch Batch)> Logs { get; } = [];

    public byte[] Context { get; set; } = [];

    public Task<IReadOnlyList<BuildSpec>> ForNodeAsync(string nodeId, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<BuildSpec>>([.. Specs]);

    public Task<Stream> OpenContextAsync(string nodeId, string buildId, CancellationToken cancellationToken)
        => Specs.Any(s => s.Id == buildId) ? Task.FromResult<Stream>(new MemoryStream(Context)) : throw new KeyNotFoundException();

    public Task ReportAsync(string nodeId, BuildStatus status, CancellationToken cancellationToken)
    {
        lock (Reports)
        {
            Reports.Add((nodeId, status));
        }

        return Task.CompletedTask;
    }

    public Task<long> AppendLogAsync(string nodeId, LogBatch batch, CancellationToken cancellationToken)
    {
        lock (Logs)
        {
            Logs.Add((nodeId, batch));
        }

        return Task.FromResult((long)batch.FirstLine + batch.Lines.Count - 1);
    }
}
