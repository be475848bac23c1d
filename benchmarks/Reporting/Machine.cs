using System.Globalization;
using System.Runtime.InteropServices;

namespace ProxPaaS.Benchmarks.Reporting;

/// <param name="LoadAverage">Of the last minute when the report was written: above the cores means that others were running too.</param>
internal sealed record Machine(string Processor, int Cores, long MemoryMiB, string Os, string Runtime, double LoadAverage)
{
    public static Machine Read() => new(
        Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        long.Parse((Field("/proc/meminfo", "MemTotal") ?? "0").Split(' ')[0], CultureInfo.InvariantCulture) / 1024,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));

    private static string? Field(string file, string name)
        => File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
