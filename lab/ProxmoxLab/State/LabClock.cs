namespace ProxPaaS.Lab.State;

/// <summary>Time as the lab's hosts see it: wall clock, and hundredths of a second since the hosts' boot.</summary>
internal sealed class LabClock(TimeProvider provider)
{
    private readonly DateTimeOffset _boot = provider.GetUtcNow() - TimeSpan.FromMinutes(20);

    public TimeProvider Provider => provider;

    public DateTimeOffset Now => provider.GetUtcNow();

    public long Seconds => Now.ToUnixTimeSeconds();

    public long Ticks => (long)((Now - _boot).TotalMilliseconds / 10);

    public long UptimeSeconds => (long)(Now - _boot).TotalSeconds;

    public Task DelayAsync(TimeSpan time, CancellationToken cancellationToken)
        => time <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(time, provider, cancellationToken);
}
