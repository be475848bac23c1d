using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>Compares pull requests and branches with the previews that there are. Looks again when one changed, and now and then.</summary>
internal sealed partial class PreviewLoop(
    PreviewPassStore store, PreviewExecutor executor, ILeadership leadership, LoopSignals signals, TimeProvider clock, ILogger<PreviewLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>Previews whose last step failed, and when it is tried again. A newer commit does not wait for that.</summary>
    private readonly Dictionary<(string ProjectId, string Key, string Commit), DateTimeOffset> _pauses = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => leadership.RunAsync(ReconcileAsync, Resync, Resync, signals.PullRequests.WaitAsync, LogPassFailed, stoppingToken);

    internal async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        foreach (var over in _pauses.Where(p => p.Value <= clock.GetUtcNow()).Select(p => p.Key).ToList())
        {
            _pauses.Remove(over);
        }

        foreach (var (projectId, policy) in await store.ProjectsAsync(cancellationToken))
        {
            var standing = await store.StandingAsync(projectId, cancellationToken);
            var wishes = await store.WishesAsync(projectId, policy, cancellationToken);
            foreach (var action in PreviewPlanner.Plan(wishes, standing, policy.Most, TimeSpan.FromHours(policy.IdleHours), clock.GetUtcNow()))
            {
                await GuardedAsync(projectId, action.PreviewId, action.Wish, () => ApplyAsync(projectId, policy, action, cancellationToken), cancellationToken);
            }

            foreach (var preview in (await store.StandingAsync(projectId, cancellationToken)).Where(p => p.State == PreviewState.Closing))
            {
                await GuardedAsync(projectId, preview.Id, null, async () =>
                {
                    if (await executor.EmptyAsync(preview, cancellationToken))
                    {
                        await store.SetAsync(preview.Id, PreviewState.Closed, preview.Reason, false, cancellationToken);
                    }
                }, cancellationToken);
            }
        }
    }

    private async Task ApplyAsync(string projectId, PreviewPolicy policy, PreviewAction action, CancellationToken cancellationToken)
    {
        switch (action.Step)
        {
            case PreviewStep.Open or PreviewStep.Update or PreviewStep.Keep:
                if (await store.WriteAsync(projectId, action, PreviewState.Active, cancellationToken) is { } preview)
                {
                    await executor.FillAsync(preview, policy, action.Wish!, cancellationToken);
                }

                break;
            case PreviewStep.Wait:
                await store.WriteAsync(projectId, action, PreviewState.Waiting, cancellationToken);
                break;
            case PreviewStep.Close or PreviewStep.Dismiss:
                await store.SetAsync(action.PreviewId!, PreviewState.Closing, action.Reason, action.Step == PreviewStep.Dismiss, cancellationToken);
                break;
        }
    }

    /// <summary>One preview's trouble is its own: it says why, and is tried again a little later.</summary>
    private async Task GuardedAsync(string projectId, string? previewId, PreviewWish? wish, Func<Task> step, CancellationToken cancellationToken)
    {
        var key = (projectId, wish?.Key ?? previewId!, wish?.HeadSha ?? "");
        if (_pauses.ContainsKey(key))
        {
            return;
        }

        try
        {
            await step();
            _pauses.Remove(key);
        }
        catch (DbUpdateConcurrencyException)
        {
            // A person changed it at this moment; the next pass sees what they wrote.
            signals.PullRequests.Raise();
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            _pauses[key] = clock.GetUtcNow() + RetryAfter;
            LogStepFailed(key.Item2, ex.Message, ex is RemoteException ? null : ex);
            if ((await store.StandingAsync(projectId, cancellationToken)).FirstOrDefault(p => p.Id == previewId || p.Key == wish?.Key) is { } row)
            {
                await store.SetAsync(row.Id, null, $"{Sentence(ex)} It is tried again in a minute.", false, cancellationToken);
            }
        }
    }

    private static string Sentence(Exception exception) => new([.. exception.Message.Take(300).Select(c => char.IsControl(c) ? ' ' : c)]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A step of preview {Preview} failed; it is tried again: {Why}")]
    private partial void LogStepFailed(string preview, string why, Exception? exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A pass over previews failed; the next one retries it")]
    private partial void LogPassFailed(Exception exception);
}
