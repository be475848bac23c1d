using System.Diagnostics;

namespace ProxPaaS.DevHost.Parts;

/// <summary>Looks for anything of ours that is still on the machine after a tear-down.</summary>
internal static class Leftovers
{
    public static async Task<IReadOnlyList<string>> FindAsync(Installation installation, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        found.AddRange(Process.GetProcesses().Where(p => IsOurs(p, installation)).Select(p => $"process {p.Id} ({p.ProcessName})"));
        found.AddRange((await File.ReadAllLinesAsync("/proc/self/mountinfo", cancellationToken))
            .Where(line => line.Contains(installation.State + "/", StringComparison.Ordinal)).Select(line => "mount " + line.Split(' ')[4]));
        if (installation.Guests == GuestKind.Lxc)
        {
            if (Directory.Exists("/sys/class/net/" + installation.BridgeName))
            {
                found.Add("bridge " + installation.BridgeName);
            }

            foreach (var table in new[] { "filter", "nat" })
            {
                var rules = await Tool.RunAsync("iptables-save", ["-t", table], cancellationToken);
                found.AddRange(rules.Split('\n').Where(r => r.Contains(installation.BridgeName, StringComparison.Ordinal) || r.Contains(installation.Network + ".", StringComparison.Ordinal)).Select(r => "rule " + r));
            }
        }

        return found;
    }

    private static bool IsOurs(Process process, Installation installation)
    {
        try
        {
            return process.Id != Environment.ProcessId
                && Array.Exists(File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0'), word => word == installation.State || word.Contains(installation.State + "/", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
