namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>How a leader's loop goes round: it waits until this process leads, makes one pass in the leader's term, and sleeps until something is heard.</summary>
internal static class LeaderPasses
{
    /// <param name="pass">Returns how long to sleep at most. Of one that fails <paramref name="failed"/> is told, and the next tries again.</param>
    /// <param name="resync">The sleep after a pass that another leader's term ended.</param>
    /// <param name="sleep">Ends early when there is something to look at.</param>
    public static async Task RunAsync(
        this ILeadership leadership, Func<CancellationToken, Task<TimeSpan>> pass, TimeSpan resync, TimeSpan afterFailure, Func<TimeSpan, CancellationToken, Task> sleep,
        Action<Exception> failed, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = resync;
            try
            {
                await leadership.WaitUntilLeaderAsync(stoppingToken);
                pause = await leadership.InTermAsync(pass, resync, stoppingToken);
            }
            catch (Exception ex) when (!stoppingToken.IsCancellationRequested)
            {
                failed(ex);
                pause = afterFailure;
            }

            await sleep(pause, stoppingToken);
        }
    }

    /// <summary>Passes after each of which the loop sleeps for <paramref name="resync"/> at most.</summary>
    public static Task RunAsync(
        this ILeadership leadership, Func<CancellationToken, Task> pass, TimeSpan resync, TimeSpan afterFailure, Func<TimeSpan, CancellationToken, Task> sleep,
        Action<Exception> failed, CancellationToken stoppingToken)
        => leadership.RunAsync(
            async token =>
            {
                await pass(token);
                return resync;
            },
            resync, afterFailure, sleep, failed, stoppingToken);
}
