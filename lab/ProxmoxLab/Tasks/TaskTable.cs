using System.Collections.Concurrent;
using System.Globalization;
using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Faults;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Tasks;

/// <summary>Starts workers, keeps what became of them, and finds at start which ones a crash cut off.</summary>
internal sealed partial class TaskTable(StateFiles files, LabClock clock, FaultTable faults, ILogger<TaskTable> logger)
{
    private const int Kept = 20_000;

    private readonly ConcurrentDictionary<string, LabTask> _tasks = new(StringComparer.Ordinal);
    private long _sequence;
    private int _pid = 1100;

    /// <summary>Every task, newest first.</summary>
    public IEnumerable<LabTask> All => _tasks.Values.OrderByDescending(task => task.Sequence);

    public LabTask? Find(string upid) => _tasks.GetValueOrDefault(upid);

    public void Load()
    {
        foreach (var record in files.ReadAll<TaskRecord>("tasks").OrderBy(record => record.Sequence))
        {
            if (Upid.Parse(record.Upid) is not { } upid)
            {
                continue;
            }

            var task = new LabTask(upid, Caller.Parse(record.Caller), record.Sequence);
            foreach (var line in record.Lines)
            {
                task.Append(line);
            }

            task.End(record.ExitStatus ?? "unexpected status", record.EndTime ?? clock.Seconds);
            _tasks[record.Upid] = task;
            _sequence = Math.Max(_sequence, record.Sequence);
            _pid = Math.Max(_pid, upid.Pid);
            if (record.EndTime is null)
            {
                Save(task);
            }
        }
    }

    /// <summary>Starts a worker and returns its UPID at once, as <c>fork_worker</c> does.</summary>
    public string Start(string node, string type, string id, Caller caller, Func<Worker, Task> body)
    {
        var upid = new Upid(node, Interlocked.Increment(ref _pid), clock.Ticks, clock.Seconds, type, id, caller.Id);
        var task = new LabTask(upid, caller, Interlocked.Increment(ref _sequence));
        _tasks[upid.ToString()] = task;
        Save(task);
        _ = Task.Run(() => RunAsync(task, body));
        return upid.ToString();
    }

    /// <summary>Ends a worker gently (it may clean up) or, with <paramref name="kill"/>, as SIGKILL would.</summary>
    public async Task StopAsync(LabTask task, bool kill)
    {
        task.Killed |= kill;
        await task.Interrupt.CancelAsync();
        await task.Ended.Task.WaitAsync(TimeSpan.FromSeconds(10), clock.Provider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync(LabTask task, Func<Worker, Task> body)
    {
        var worker = new Worker(task);
        string exit;
        try
        {
            if (faults.TakeTaskError(task.Upid.Type, task.Upid.Id, before: true) is { } refused)
            {
                throw PveException.Die(refused);
            }

            await body(worker);
            if (faults.TakeTaskError(task.Upid.Type, task.Upid.Id, before: false) is { } spoiled)
            {
                throw PveException.Die(spoiled);
            }

            exit = task.Warnings == 0 ? "OK" : string.Create(CultureInfo.InvariantCulture, $"WARNINGS: {task.Warnings}");
            task.Append(task.Warnings == 0 ? "TASK OK" : "TASK " + exit);
        }
        catch (WorkerVanishedException)
        {
            exit = "unexpected status";
        }
        catch (Exception) when (task.Killed)
        {
            exit = "unexpected status";
        }
        catch (Exception ex)
        {
            exit = ErrorText(ex);
            worker.Log("TASK ERROR: " + exit);
        }

        // The status line of a task list is one line long.
        task.End(exit.Split('\n')[0], clock.Seconds);
        Save(task);
        Forget(task.Sequence - Kept);
        LogEnded(task.Upid.ToString(), exit);
    }

    private string ErrorText(Exception error)
    {
        switch (error)
        {
            case PveException pve: return pve.TaskText;
            case GuestBackendException backend: return backend.Message.TrimEnd('\n');
            case OperationCanceledException: return "received interrupt";
            default:
                LogBroken(error);
                return error.Message;
        }
    }

    private void Save(LabTask task)
        => files.Write(FileName(task.Sequence), new TaskRecord(task.Sequence, task.Upid.ToString(), task.Caller.Id, task.EndTime, task.ExitStatus, task.Lines));

    private void Forget(long sequence)
    {
        if (sequence > 0 && _tasks.Values.FirstOrDefault(task => task.Sequence == sequence) is { Running: false } old)
        {
            _tasks.TryRemove(old.Upid.ToString(), out _);
            files.Delete(FileName(sequence));
        }
    }

    private static string FileName(long sequence) => string.Create(CultureInfo.InvariantCulture, $"tasks/{sequence:D8}.json");

    [LoggerMessage(Level = LogLevel.Information, Message = "{Upid} ended: {Exit}")]
    private partial void LogEnded(string upid, string exit);

    [LoggerMessage(Level = LogLevel.Error, Message = "A worker met an error that Proxmox would not know")]
    private partial void LogBroken(Exception exception);
}
