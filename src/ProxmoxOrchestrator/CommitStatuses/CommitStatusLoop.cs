using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>Tells providers what became of their commits.</summary>
internal sealed partial class CommitStatusLoop(CommitStatusStore store, PullRequestStatusStore pulls, CommitStatusClient client, LoopSignals signals, ILeadership leadership, ILogger<CommitStatusLoop> logger) : BackgroundService
{
    private const int AtOnce = 4;

    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(3);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(ReconcileAsync, Resync, Resync, signals.Statuses.WaitAsync, LogPassFailed, stoppingToken);

    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        await store.RefreshAsync(cancellationToken);
        await pulls.RefreshAsync(cancellationToken);
        await Parallel.ForEachAsync(await store.DueAsync(cancellationToken), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (due, token) =>
        {
            var answer = due.Request is null ? CommitStatusAnswer.Taken : await client.SendAsync(due.Request, token);
            if (answer.Problem.Length > 0)
            {
                LogNotTold(due.Row.CommitSha, due.Row.SourceId, answer.Problem);
            }

            await store.NoteAsync(due.Row, answer, Random.Shared.NextDouble(), token);
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The status of {Commit} could not be set for {Source}: {Why}")]
    private partial void LogNotTold(string commit, string source, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Status pass failed; the next one retries it")]
    private partial void LogPassFailed(Exception exception);
}
