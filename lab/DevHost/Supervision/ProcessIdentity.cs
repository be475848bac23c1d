using System.Globalization;

namespace ProxPaaS.DevHost.Supervision;

/// <summary>A pid with its start time, so that a number that was given to somebody else is never taken for ours.</summary>
internal readonly record struct ProcessIdentity(int Pid, string StartTicks)
{
    public static ProcessIdentity Of(int pid)
    {
        // /proc/PID/stat: pid (name) state …; the name may hold anything, so count from the last bracket. starttime is field 22.
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return new(pid, stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19]);
        }
        catch (IOException)
        {
            return new(pid, "");
        }
    }

    public static ProcessIdentity? Parse(string text)
        => text.Split(' ') is [var pid, { Length: > 0 } ticks] && int.TryParse(pid, CultureInfo.InvariantCulture, out var number) ? new(number, ticks) : null;

    public bool IsAlive => StartTicks.Length > 0 && Of(Pid) == this;

    public override string ToString() => $"{Pid} {StartTicks}";
}
