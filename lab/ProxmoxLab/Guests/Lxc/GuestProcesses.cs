using System.Collections.Concurrent;
using System.Globalization;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>Finds guests' init processes. LXC's monitor is asked; the answer is kept as long as that process lives.</summary>
internal sealed class GuestProcesses(LxcLayout layout)
{
    private readonly ConcurrentDictionary<int, InitProcess> _known = new();

    /// <summary>The init process of a running guest; null when it does not run.</summary>
    public async Task<InitProcess?> FindAsync(int vmid, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(vmid, out var known) && InitProcess.Of(known.Pid) == known) { return known; }
        _known.TryRemove(vmid, out _);
        if (!HasMonitor(vmid)) { return null; }
        var result = await LinuxTool.RunAsync("lxc-info", [.. Target(vmid), "-p", "-H"], cancellationToken);
        if (!int.TryParse(result.Output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || InitProcess.Of(pid) is not { } found) { return null; }
        return _known[vmid] = found;
    }

    /// <summary>Arguments that name a guest to any lxc-* program.</summary>
    public IReadOnlyList<string> Target(int vmid) => ["-P", layout.Guests, "-n", vmid.ToString(CultureInfo.InvariantCulture)];

    public void Forget(int vmid) => _known.TryRemove(vmid, out _);

    /// <summary>A monitor listens on the abstract socket <c>@LXCPATH/NAME/command</c>; a long path is hashed, and then only lxc-info knows.</summary>
    private bool HasMonitor(int vmid)
    {
        const int LongestSocketName = 106;
        var name = $"{layout.Guest(vmid)}/command";
        return name.Length > LongestSocketName || File.ReadLines("/proc/net/unix").Any(line => line.EndsWith("@" + name, StringComparison.Ordinal));
    }
}
