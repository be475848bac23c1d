using System.Globalization;

namespace ProxPaaS.NodeAgent.Metrics;

/// <summary>Reads resource use of the node or of one container from cgroup v1 or v2, whichever is mounted.</summary>
internal sealed class CgroupFiles(string root)
{
    private readonly bool _unified = File.Exists(Path.Combine(root, "cgroup.controllers"));

    // cgroup v1 writes about 2^63 for "no limit".
    private const ulong NoLimit = 1UL << 60;

    /// <summary>CPU time used so far, in nanoseconds; null where the files are absent.</summary>
    public ulong? CpuNanoseconds(string group = "")
        => _unified ? Field(At("", group, "cpu.stat"), "usage_usec") * 1000
            : Number(At("cpuacct", group, "cpuacct.usage")) ?? Number(At("cpu,cpuacct", group, "cpuacct.usage"));

    /// <summary>Memory in use without page cache that can be dropped.</summary>
    public ulong? MemoryBytes(string group = "")
    {
        var (used, cache) = _unified
            ? (Number(At("", group, "memory.current")), Field(At("", group, "memory.stat"), "inactive_file"))
            : (Number(At("memory", group, "memory.usage_in_bytes")), Field(At("memory", group, "memory.stat"), "total_inactive_file"));
        return used is { } bytes ? bytes - Math.Min(bytes, cache ?? 0) : null;
    }

    public ulong? MemoryLimit()
        => (_unified ? Number(At("", "", "memory.max")) : Number(At("memory", "", "memory.limit_in_bytes"))) is { } limit and < NoLimit ? limit : null;

    /// <summary>In thousandths of a core; null for no limit.</summary>
    public uint? CpuLimit()
    {
        if (_unified)
        {
            var parts = Text(At("", "", "cpu.max")).Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var max) && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var per)
                ? (uint)(max * 1000 / per) : null;
        }

        var quota = Number(At("cpu", "", "cpu.cfs_quota_us")) ?? Number(At("cpu,cpuacct", "", "cpu.cfs_quota_us"));
        var period = Number(At("cpu", "", "cpu.cfs_period_us")) ?? Number(At("cpu,cpuacct", "", "cpu.cfs_period_us"));
        return quota is { } q && period is > 0 and { } p ? (uint)(q * 1000 / p) : null;
    }

    /// <summary>The group of a container, by Docker's two cgroup drivers; null where it has none.</summary>
    public string? ContainerGroup(string containerId)
    {
        foreach (var group in (ReadOnlySpan<string>)[$"docker/{containerId}", $"system.slice/docker-{containerId}.scope"])
        {
            if (Directory.Exists(At(_unified ? "" : "memory", group, "")))
            {
                return group;
            }
        }

        return null;
    }

    private string At(string controller, string group, string file) => Path.Combine(root, controller, group, file);

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // "max" and "-1" mean no limit and are no numbers here.
    private static ulong? Number(string path) => ulong.TryParse(Text(path).Trim(), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static ulong? Field(string path, string name)
    {
        foreach (var line in Text(path).Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] == ' '
                && ulong.TryParse(line.AsSpan(name.Length + 1).Trim(), CultureInfo.InvariantCulture, out var value))
            {
                return value;
            }
        }

        return null;
    }
}
