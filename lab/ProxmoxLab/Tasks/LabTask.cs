using ProxPaaS.Lab.Access;

namespace ProxPaaS.Lab.Tasks;

/// <summary>A worker, running or ended.</summary>
internal sealed class LabTask(Upid upid, Caller caller, long sequence)
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    public Upid Upid => upid;

    public Caller Caller => caller;

    public long Sequence => sequence;

    public long? EndTime { get; private set; }

    /// <summary><c>OK</c>, <c>WARNINGS: n</c>, <c>unexpected status</c> or the error; null while it runs.</summary>
    public string? ExitStatus { get; private set; }

    public bool Running => EndTime is null;

    public CancellationTokenSource Interrupt { get; } = new();

    /// <summary>Set when the process died without a chance to clean up.</summary>
    public bool Killed { get; set; }

    public int Warnings { get; set; }

    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public void Append(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
        }
    }

    public void End(string exitStatus, long endTime)
    {
        ExitStatus = exitStatus;
        EndTime = endTime;
        Ended.TrySetResult();
    }
}
