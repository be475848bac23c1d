using Microsoft.Extensions.Time.Testing;

namespace ProxPaaS.Tests.Support;

/// <summary>A fake clock that is moved on once somebody waits for it, however long the machine takes to get there.</summary>
public sealed class WaitedClock : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<Wait> _waits = [];
    private TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WaitedClock()
    {
    }

    public WaitedClock(DateTimeOffset start)
        : base(start)
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var wait = new Wait(this, dueTime);
        wait.Begin(base.CreateTimer(
            given =>
            {
                wait.End();
                callback(given);
            },
            state, dueTime, period));
        return wait;
    }

    /// <summary>Until so many wait.</summary>
    /// <param name="time">For so long, counted from when they began; null: for any time.</param>
    public async Task WaitedForAsync(int count, TimeSpan? time = null)
    {
        while (true)
        {
            Task begun;
            lock (_gate)
            {
                if (_waits.Count(wait => time is null || wait.Time == time) >= count)
                {
                    return;
                }

                begun = _begun.Task;
            }

            await begun.WaitAsync(Eventually.Limit);
        }
    }

    private sealed class Wait(WaitedClock clock, TimeSpan time) : ITimer
    {
        private ITimer _timer = null!;
        private bool _over;

        public TimeSpan Time => time;

        public void Begin(ITimer timer)
        {
            TaskCompletionSource begun;
            lock (clock._gate)
            {
                _timer = timer;
                if (!_over)
                {
                    clock._waits.Add(this);
                }

                begun = clock._begun;
                clock._begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            begun.SetResult();
        }

        public void End()
        {
            lock (clock._gate)
            {
                _over = true;
                clock._waits.Remove(this);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose()
        {
            End();
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            End();
            return _timer.DisposeAsync();
        }
    }
}
