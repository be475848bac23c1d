using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>A log that grows while it is read.</summary>
public sealed class FakeLog
{
    private readonly Lock _gate = new();
    private readonly List<LogLineView> _lines = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    public FakeLog Write(params string[] lines)
    {
        lock (_gate)
        {
            foreach (var line in lines)
            {
                _lines.Add(new LogLineView(_lines.Count + 1, DemoData.Now, line.StartsWith("==>", StringComparison.Ordinal) ? "system" : "stdout", line));
            }

            Wake();
        }

        return this;
    }

    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Wake();
        }
    }

    internal (IReadOnlyList<LogLineView> Lines, bool Ended, Task Changed) After(long number)
    {
        lock (_gate)
        {
            return ([.. _lines.Skip((int)number)], _ended, _changed.Task);
        }
    }

    private void Wake()
    {
        var was = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        was.SetResult();
    }
}
