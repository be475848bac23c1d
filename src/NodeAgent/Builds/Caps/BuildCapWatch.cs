using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Images;

namespace ProxPaaS.NodeAgent.Builds.Caps;

/// <summary>Holds one build to its caps while it runs: caps each new step, looks at the disk, and stops the build when it goes too far.</summary>
internal sealed class BuildCapWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly BuildCgroup _cgroup;
    private readonly Func<DiskUse> _disk;
    private readonly Func<(int Builds, bool Youngest)> _company;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _over = new();
    private readonly Dictionary<string, BuildStepUsage> _before;
    private readonly Dictionary<string, BuildStepUsage> _seen = new(StringComparer.Ordinal);
    private readonly ulong _hitsBefore;
    private readonly long _usedBefore;
    private readonly Task _watching;
    private long? _atCapSince;

    private BuildCapWatch(
        BuildLimits limits, BuildCgroup cgroup, Func<DiskUse> disk, Func<(int Builds, bool Youngest)> company, TimeProvider clock, CancellationToken cancellationToken)
    {
        Limits = limits = cgroup.Within(limits);
        (_cgroup, _disk, _company, _clock) = (cgroup, disk, company, clock);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Problem = cgroup.CapNode(limits);
        var usage = cgroup.Read();
        _before = usage.Steps.ToDictionary(StringComparer.Ordinal);
        _hitsBefore = usage.MemoryLimitHits;
        _usedBefore = disk().Used;
        _watching = Task.Run(WatchAsync, CancellationToken.None);
    }

    public BuildLimits Limits { get; }

    /// <summary>Why the kernel's caps could not be set; null when they are.</summary>
    public string? Problem { get; }

    /// <summary>Why the build was stopped; null while it was not.</summary>
    public string? Exceeded { get; private set; }

    /// <summary>Cancelled by the caller's token or when a cap was exceeded.</summary>
    public CancellationToken Token => _stop.Token;

    public static BuildCapWatch Start(
        BuildLimits limits, BuildCgroup cgroup, Func<DiskUse> disk, Func<(int Builds, bool Youngest)> company, TimeProvider clock, CancellationToken cancellationToken)
        => new(limits, cgroup, disk, company, clock, cancellationToken);

    /// <summary>For a build that failed.</summary>
    public string? Explain(IReadOnlyList<string> tail) => BuildCapDecision.Explain(Limits, Look(), tail);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watching;
        _over.Dispose();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_over.Token))
            {
                _cgroup.CapSteps(Limits);
                if (BuildCapDecision.Stop(Limits, Look()) is { } sentence)
                {
                    Exceeded = sentence;
                    await _stop.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // The build ended by itself.
        }
    }

    private BuildSample Look()
    {
        var usage = _cgroup.Read();
        lock (_seen)
        {
            foreach (var (step, now) in usage.Steps)
            {
                // A step that ended takes its counters with it; the last look at it counts.
                _seen[step] = now;
            }

            var crowded = Limits.Processes > 0 && usage.Steps.Values.Any(step => step.Processes >= Limits.Processes);
            _atCapSince = crowded ? _atCapSince ?? _clock.GetTimestamp() : null;
            var disk = _disk();
            var (builds, youngest) = _company();
            return new(
                Math.Max(0, disk.Used - _usedBefore), disk.Total - disk.Used, builds, youngest, _atCapSince is { } since ? _clock.GetElapsedTime(since) : TimeSpan.Zero,
                usage.MemoryLimitHits - Math.Min(_hitsBefore, usage.MemoryLimitHits), Sum(step => step.OutOfMemoryKills), Sum(step => step.RefusedForks));
        }
    }

    private ulong Sum(Func<BuildStepUsage, ulong> of)
        => _seen.Aggregate(0UL, (sum, step) => sum + of(step.Value) - (_before.TryGetValue(step.Key, out var before) ? Math.Min(of(before), of(step.Value)) : 0));
}
