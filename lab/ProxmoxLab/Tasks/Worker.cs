namespace ProxPaaS.Lab.Tasks;

/// <summary>What a task's body sees of its task.</summary>
internal sealed class Worker(LabTask task)
{
    public string Upid { get; } = task.Upid.ToString();

    public CancellationToken Interrupted => task.Interrupt.Token;

    /// <summary>True when the process was killed: nothing may be cleaned up then.</summary>
    public bool Killed => task.Killed;

    public void Log(string text)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            task.Append(line);
        }
    }

    public void Warn(string text)
    {
        task.Warnings++;
        task.Append("WARN: " + text);
    }
}
