using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>The event stream's memory: every reader sees every event after its cursor.</summary>
public sealed class FakeEvents
{
    private readonly Lock _gate = new();
    private readonly List<EventView> _all = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _cut = new();

    public int Readers;

    public long Add(string kind, string subject, string? service, string message)
    {
        lock (_gate)
        {
            var sequence = _all.Count + 1;
            _all.Add(new EventView(sequence, DemoData.Now, kind, subject, null, service, message));
            Wake();
            return sequence;
        }
    }

    /// <summary>Ends every open stream, as a lost connection does.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _cut.Cancel();
            _cut = new CancellationTokenSource();
        }
    }

    internal (IReadOnlyList<EventView> Events, Task Changed, CancellationToken Cut) After(long sequence)
    {
        lock (_gate)
        {
            return ([.. _all.Skip((int)sequence)], _changed.Task, _cut.Token);
        }
    }

    private void Wake()
    {
        var was = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        was.SetResult();
    }
}
