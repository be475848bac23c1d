using System.Globalization;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <param name="StartTicks">Start time since boot in clock ticks; tells a process from a later one with the same id.</param>
internal sealed record InitProcess(int Pid, long StartTicks)
{
    private const int TicksPerSecond = 100;

    /// <summary>The process; null when it is gone or a zombie.</summary>
    public static InitProcess? Of(int pid)
    {
        try
        {
            // Field 22 of /proc/PID/stat; the name in field 2 may hold spaces, so count from its closing parenthesis.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new InitProcess(pid, long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public long UptimeSeconds()
    {
        var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        return Math.Max(0, (long)(uptime - ((double)StartTicks / TicksPerSecond)));
    }
}
