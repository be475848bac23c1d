using ProxPaaS.Orchestrator.Proxmox.Wire;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Waits for tasks: every 100 ms at first, every second later.</summary>
internal sealed class PveTasks(TimeProvider clock)
{
    private const int MostLost = 3;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the task ended well (warnings included); throws what <see cref="PveErrors.OfTask"/> makes of a bad end.</summary>
    /// <exception cref="TimeoutException">It still runs after <paramref name="limit"/>; it is left alone (an aborted clone leaves locks behind).</exception>
    public async Task WaitAsync(PveClient client, Upid upid, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var pause = First;
        for (var lost = 0; ;)
        {
            PveTaskStatus? status = null;
            try
            {
                status = await client.TaskAsync(upid, cancellationToken);
                lost = 0;
            }
            catch (PveException ex) when (ex.Kind is PveErrorKind.Failed or PveErrorKind.HostAway or PveErrorKind.Unreachable && ++lost < MostLost)
            {
                // A question that got no answer says nothing about the task.
            }

            if (status?.Status == "stopped")
            {
                await JudgeAsync(client, upid, status, cancellationToken);
                return;
            }

            if (clock.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"Proxmox's task {upid.Type} {upid.Id} on {upid.Node} still runs after {limit.TotalSeconds:0} s. See its log in Proxmox ({upid}).");
            }

            await Task.Delay(pause, clock, cancellationToken);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 3 / 2, Longest.Ticks));
        }
    }

    /// <summary><c>OK</c> and <c>WARNINGS: n</c> are successes.</summary>
    public static bool EndedWell(string? exitStatus) => exitStatus == "OK" || exitStatus?.StartsWith("WARNINGS", StringComparison.Ordinal) == true;

    private static async Task JudgeAsync(PveClient client, Upid upid, PveTaskStatus status, CancellationToken cancellationToken)
    {
        if (EndedWell(status.ExitStatus))
        {
            return;
        }

        throw PveErrors.OfTask(upid, status.ExitStatus ?? "no exit status", await TailAsync(client, upid, cancellationToken));
    }

    private static async Task<IReadOnlyList<string>> TailAsync(PveClient client, Upid upid, CancellationToken cancellationToken)
    {
        try
        {
            // The log is read forwards; failing tasks are short, and 500 lines reach the end of nearly all of them.
            var lines = await client.TaskLogAsync(upid, 0, 500, cancellationToken);
            return [.. lines.TakeLast(5).Select(l => l.T?.Trim() ?? "")];
        }
        catch (PveException)
        {
            return [];
        }
    }
}
