using System.Globalization;
using ProxPaaS.DevHost.Parts;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Faults;

/// <summary>Hands inside the lab's containers: kills a process of one guest, asks its Docker what runs there.</summary>
internal sealed class GuestHands(Installation installation)
{
    private string Guests => installation.Folder("lab", "lxc", "guests");

    /// <summary>SIGKILL to the guest's process of that name; the pid that it had.</summary>
    public async Task<int> KillAsync(int vmid, string process, CancellationToken cancellationToken)
    {
        var pid = await PidAsync(vmid, process, cancellationToken) ?? throw new InvalidOperationException($"no {process} runs in CT {vmid}");
        Signals.Kill(pid);
        return pid;
    }

    /// <summary>Its pid as this machine sees it: a process of that name in the guest's own pid namespace.</summary>
    public async Task<int?> PidAsync(int vmid, string process, CancellationToken cancellationToken)
    {
        var init = (await Tool.RunAsync("lxc-info", ["-P", Guests, "-n", Name(vmid), "-p", "-H"], cancellationToken)).Trim();
        var space = new FileInfo($"/proc/{init}/ns/pid").LinkTarget;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), out _)))
        {
            try
            {
                // The kernel keeps 15 characters of a name.
                if (File.ReadAllText(Path.Combine(folder, "comm")).Trim() == process[..Math.Min(15, process.Length)] && new FileInfo(Path.Combine(folder, "ns", "pid")).LinkTarget == space)
                {
                    return int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
                }
            }
            catch (IOException)
            {
                // It ended between the two looks.
            }
        }

        return null;
    }

    /// <summary>Id and start time of each running container of a node, as its Docker tells; null while Docker does not answer.</summary>
    public async Task<string?> ContainersAsync(int vmid, CancellationToken cancellationToken)
    {
        try
        {
            var ids = (await DockerAsync(vmid, ["ps", "-q", "--no-trunc"], cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return ids.Length == 0 ? "" : await DockerAsync(vmid, ["inspect", "--format", "{{.Id}} {{.State.StartedAt}}", .. ids.Order(StringComparer.Ordinal)], cancellationToken);
        }
        catch (ToolFailedException)
        {
            return null;
        }
    }

    /// <summary>Runs a program in the guest and returns what it printed.</summary>
    public Task<string> RunAsync(int vmid, string[] command, CancellationToken cancellationToken)
        => Tool.RunAsync("lxc-attach", ["-P", Guests, "-n", Name(vmid), "--clear-env", "-v", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "--", .. command], cancellationToken);

    private Task<string> DockerAsync(int vmid, string[] arguments, CancellationToken cancellationToken) => RunAsync(vmid, ["docker", .. arguments], cancellationToken);

    private static string Name(int vmid) => vmid.ToString(CultureInfo.InvariantCulture);
}
