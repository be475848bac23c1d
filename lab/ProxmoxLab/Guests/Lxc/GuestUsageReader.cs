using System.Collections.Concurrent;
using System.Globalization;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>Reads a running guest's usage from its cgroups (v1 or v2) and its host-side interfaces.</summary>
internal sealed class GuestUsageReader(LxcOptions options, LxcLayout layout, TimeProvider clock)
{
    private static readonly TimeSpan DiskAge = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<int, CpuSample> _cpu = new();
    private readonly ConcurrentDictionary<int, (long Bytes, DateTimeOffset At)> _disk = new();

    public async Task<GuestUsage> ReadAsync(int vmid, InitProcess init, int cores, CancellationToken cancellationToken)
    {
        var groups = CgroupPaths.Of(init.Pid);
        var (received, sent) = Network(vmid);
        return new GuestUsage(
            Cpu(vmid, init, groups, cores), Memory(groups), await DiskAsync(vmid, cancellationToken), received, sent, init.UptimeSeconds(), init.Pid);
    }

    public void Forget(int vmid)
    {
        _cpu.TryRemove(vmid, out _);
        _disk.TryRemove(vmid, out _);
    }

    private double Cpu(int vmid, InitProcess init, CgroupPaths groups, int cores)
    {
        var now = new CpuSample(init.Pid, CpuSeconds(groups), clock.GetTimestamp());
        var before = _cpu.TryGetValue(vmid, out var last) && last.Pid == init.Pid ? last : null;
        var elapsed = before is null ? 0 : clock.GetElapsedTime(before.Timestamp, now.Timestamp).TotalSeconds;
        if (before is null || elapsed >= 1) { _cpu[vmid] = now with { Fraction = before is null ? 0 : (now.Seconds - before.Seconds) / elapsed / Math.Max(1, cores) }; }
        return Math.Max(0, _cpu[vmid].Fraction);
    }

    private static double CpuSeconds(CgroupPaths groups)
        => groups.V1("cpuacct", "cpuacct.usage") is { } nanoseconds
            ? long.Parse(nanoseconds, CultureInfo.InvariantCulture) / 1e9
            : Field(groups.V2("cpu.stat"), "usage_usec") / 1e6;

    /// <summary>Page cache that can be dropped is not counted, as in Proxmox's own figure.</summary>
    private static long Memory(CgroupPaths groups)
    {
        var (used, statistics, key) = groups.V1("memory", "memory.usage_in_bytes") is { } v1
            ? (v1, groups.V1("memory", "memory.stat"), "total_inactive_file")
            : (groups.V2("memory.current") ?? "0", groups.V2("memory.stat"), "inactive_file");
        return Math.Max(0, long.Parse(used, CultureInfo.InvariantCulture) - Field(statistics, key));
    }

    private static long Field(string? text, string key)
        => (text ?? "").Split('\n').Select(line => line.Split(' '))
            .Where(parts => parts.Length == 2 && parts[0] == key).Select(parts => long.Parse(parts[1], CultureInfo.InvariantCulture)).FirstOrDefault();

    /// <summary>What the host's side sent is what the guest received.</summary>
    private (long Received, long Sent) Network(int vmid)
    {
        long received = 0, sent = 0;
        for (var index = 0; Directory.Exists($"/sys/class/net/{LxcConfigText.VethName(options, vmid, index)}"); index++)
        {
            var statistics = $"/sys/class/net/{LxcConfigText.VethName(options, vmid, index)}/statistics";
            received += Counter($"{statistics}/tx_bytes");
            sent += Counter($"{statistics}/rx_bytes");
        }
        return (received, sent);
    }

    private static long Counter(string path)
    {
        try { return long.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture); }
        catch (IOException) { return 0; }
    }

    /// <summary>The guest's own changes and Docker's data; walking them is slow enough to be worth keeping for a while.</summary>
    private async Task<long> DiskAsync(int vmid, CancellationToken cancellationToken)
    {
        if (_disk.TryGetValue(vmid, out var known) && clock.GetUtcNow() - known.At < DiskAge) { return known.Bytes; }
        var result = await LinuxTool.RunAsync("du", ["-s", "-c", "-B1", "-x", "--", layout.Upper(vmid), layout.Docker(vmid)], cancellationToken);
        var total = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Split('\t')[0];
        var bytes = long.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        _disk[vmid] = (bytes, clock.GetUtcNow());
        return bytes;
    }

    private sealed record CpuSample(int Pid, double Seconds, long Timestamp, double Fraction = 0);
}
