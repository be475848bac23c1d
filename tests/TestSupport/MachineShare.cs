using System.Globalization;

namespace ProxPaaS.Tests.Support;

/// <summary>
/// How much of the processors others left for this process, since it was made: what a time that is asserted has to be divided by. On an idle
/// machine it is 1, and what this process burns itself excuses nothing.
/// </summary>
public sealed class MachineShare
{
    // A starved test would otherwise be given for ever.
    private const double Least = 0.05;
    private const int TicksPerSecond = 100;

    private readonly (double All, double Others) _start = Read();

    public double Left
    {
        get
        {
            var (all, others) = Read();
            return all > _start.All ? Math.Clamp(1 - ((others - _start.Others) / (all - _start.All)), Least, 1) : 1;
        }
    }

    // cpu user nice system idle iowait irq softirq steal …
    private static (double All, double Others) Read()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return (ticks.Sum(), ticks.Sum() - ticks[3] - ticks[4] - (Environment.CpuUsage.TotalTime.TotalSeconds * TicksPerSecond));
    }
}
