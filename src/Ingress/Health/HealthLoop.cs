using ProxPaaS.Ingress.Routing;

namespace ProxPaaS.Ingress.Health;

/// <summary>Probes each active upstream at its own interval; the ones that a visitor's request found dead, at once.</summary>
internal sealed partial class HealthLoop(
    UpstreamPool pool, HealthProbeClient probes, StatusSignal status, TimeProvider clock, ILogger<HealthLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan WhileUnhealthy = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Not awaited: a replica that answers slowly must not delay the probes of the others. It holds at most one probe.
            _ = ProbeDueAsync(stoppingToken);
        }
    }

    /// <summary>Probes what is due and waits for the answers.</summary>
    internal async Task ProbeDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        var due = pool.All.Where(upstream => !upstream.Retired && !upstream.Probing && IsDue(upstream, now)).ToArray();
        foreach (var upstream in due)
        {
            upstream.Probing = true;
        }

        await Task.WhenAll(due.Select(upstream => ProbeAsync(upstream, cancellationToken)));
    }

    // An unhealthy upstream is looked at every second at least: coming back late costs visitors, a probe costs nothing.
    private bool IsDue(Upstream upstream, long now)
        => now >= upstream.NextProbeAt
            || (!upstream.Health.Healthy && now >= upstream.NextProbeAt - Ticks(upstream.Policy.Interval) + Ticks(Min(WhileUnhealthy, upstream.Policy.Interval)));

    private async Task ProbeAsync(Upstream upstream, CancellationToken cancellationToken)
    {
        try
        {
            var policy = upstream.Policy;
            var result = await probes.ProbeAsync(upstream.Key.Address, policy, cancellationToken);
            if (upstream.Transition(before => result.Succeeded ? HealthState.Succeeded() : before.Failed(policy.FailureThreshold, result.Message)))
            {
                LogChanged(upstream.Key.ReplicaId, upstream.Key.Address, upstream.Health.Healthy ? "healthy" : "unhealthy", result.Message);
                status.Raise();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The edge is stopping.
        }
        catch (Exception ex)
        {
            LogProbeFailed(upstream.Key.ReplicaId, ex);
        }
        finally
        {
            upstream.NextProbeAt = clock.GetTimestamp() + Ticks(upstream.Policy.Interval);
            upstream.Probing = false;
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * clock.TimestampFrequency);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [LoggerMessage(LogLevel.Information, "Replica {Replica} at {Address} is {State} {Message}")]
    private partial void LogChanged(string replica, string address, string state, string message);

    [LoggerMessage(LogLevel.Error, "The probe of {Replica} failed unexpectedly")]
    private partial void LogProbeFailed(string replica, Exception exception);
}
