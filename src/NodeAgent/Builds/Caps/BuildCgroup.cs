using System.Diagnostics;
using System.Globalization;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Builds.Caps;

/// <summary>
/// The control group in which BuildKit runs the steps of all builds, one group below it for each step (cgroup v1 and v2). Docker
/// ignores --memory and --cgroup-parent of a BuildKit build, so the caps are written here.
/// </summary>
/// <param name="root">Where control groups are mounted.</param>
/// <param name="group">Docker's cgroup parent and <c>buildkit</c>.</param>
internal sealed class BuildCgroup(string root, string group)
{
    private const int PeriodMicroseconds = 100_000;

    private static readonly string[] Controllers = ["cpu", "memory", "pids"];

    /// <summary>What builds leave of the processes that the node itself may have: the agent and Docker have to start threads beside them.</summary>
    private const ulong ProcessesKept = 4;

    private readonly bool _unified = File.Exists(Path.Combine(root, "cgroup.controllers"));

    /// <summary>The limits as this node can keep them: a container's own cap on processes bounds those of its builds.</summary>
    public BuildLimits Within(BuildLimits limits)
    {
        if (ProcessesLeft() is not { } left || (limits.Processes > 0 && limits.Processes <= left))
        {
            return limits;
        }

        var fitting = limits.Clone();
        fitting.Processes = left;
        return fitting;
    }

    /// <summary>Caps all builds together. Returns why that cannot be done, in a sentence; null when it was.</summary>
    public string? CapNode(BuildLimits limits)
    {
        try
        {
            Create();
            WriteMemory(group, limits.NodeMemoryBytes);
            var processes = limits.Processes * Math.Max(1, limits.Slots);
            WriteProcesses(group, ProcessesLeft() is { } left ? Math.Min(left, processes) : processes);
            WriteCpu(limits.CpuMilli);
            return null;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return $"The caps on memory, processes and CPU cannot be set on this node: {ex.Message}";
        }
    }

    /// <summary>Caps each step by itself: a build that takes too much ends alone.</summary>
    public void CapSteps(BuildLimits limits)
    {
        foreach (var step in Steps())
        {
            try
            {
                WriteMemory(step, limits.MemoryBytes);
                WriteProcesses(step, limits.Processes);
                EndTogether(step);
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
            {
                // The step ended in between, or uses more already; the cap on all builds holds in any case.
            }
        }
    }

    public BuildUsage Read() => new(
        _unified ? Field(At("", group, "memory.events"), "max") : Number(At("memory", group, "memory.failcnt")),
        Steps().ToDictionary(step => step, step => new BuildStepUsage(
            Field(_unified ? At("", step, "memory.events") : At("memory", step, "memory.oom_control"), "oom_kill"),
            Field(At("pids", step, "pids.events"), "max"),
            Number(At("pids", step, "pids.current"))), StringComparer.Ordinal));

    /// <summary>
    /// Ends the steps of a Docker that died: they run on, but the runc that started them died with it. Returns how many processes were ended.
    /// </summary>
    public int EndOrphans()
    {
        var ended = 0;
        foreach (var step in Steps())
        {
            var pids = Lines(At("pids", step, "cgroup.procs")).ToHashSet(StringComparer.Ordinal);
            if (pids.Count == 0 || pids.Select(Parent).Any(parent => !pids.Contains(parent) && Name(parent).Contains("runc", StringComparison.Ordinal)))
            {
                continue;
            }

            ended += pids.Count(Kill);
        }

        return ended;
    }

    private static string Parent(string pid)
        => Lines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal))?[5..].Trim() ?? "0";

    private static string Name(string pid) => Lines($"/proc/{pid}/comm").FirstOrDefault() ?? "";

    private static bool Kill(string pid)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
            process.Kill();
            return true;
        }
        catch (Exception ex) when (ex is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It is gone.
            return false;
        }
    }

    private IEnumerable<string> Steps()
    {
        var path = At("pids", group, "");
        return Directory.Exists(path) ? Directory.EnumerateDirectories(path).Select(step => $"{group}/{Path.GetFileName(step)}") : [];
    }

    private void Create()
    {
        if (!_unified)
        {
            foreach (var controller in (string[])["memory", "pids", Cpu()])
            {
                Directory.CreateDirectory(At(controller, group, ""));
            }

            return;
        }

        var path = root;
        foreach (var part in group.Split('/'))
        {
            HandDown(path);
            path = Path.Combine(path, part);
            Directory.CreateDirectory(path);
        }

        HandDown(path);
    }

    /// <summary>
    /// A group has a controller only if every group above it hands it down. One write with a controller that is not there would enable none of them,
    /// and so would one that the guest's systemd wrote before (cgroup-v2.rst, "Enabling and Disabling": they succeed or fail together).
    /// </summary>
    private static void HandDown(string path)
    {
        var there = Lines(Path.Combine(path, "cgroup.controllers")).SelectMany(line => line.Split(' ')).ToHashSet(StringComparer.Ordinal);
        var file = Path.Combine(path, "cgroup.subtree_control");
        var on = Lines(file).SelectMany(line => line.Split(' ')).ToHashSet(StringComparer.Ordinal);
        foreach (var controller in Controllers.Where(controller => there.Contains(controller) && !on.Contains(controller)))
        {
            File.WriteAllText(file, $"+{controller}");
        }

        if (Controllers.Where(controller => !there.Contains(controller)).ToArray() is { Length: > 0 } missing)
        {
            throw new IOException($"{path} has no controller {string.Join(", ", missing)}. In a Proxmox container they come with its start; elsewhere the group above has to hand them down.");
        }
    }

    private void WriteMemory(string where, ulong bytes)
    {
        if (_unified)
        {
            File.WriteAllText(At("", where, "memory.max"), bytes == 0 ? "max" : Text(bytes));
            TryWrite(At("", where, "memory.swap.max"), bytes == 0 ? "max" : "0");
            return;
        }

        // Memory with swap may never be less than memory alone, so it is opened first and closed last.
        var swap = At("memory", where, "memory.memsw.limit_in_bytes");
        TryWrite(swap, "-1");
        File.WriteAllText(At("memory", where, "memory.limit_in_bytes"), bytes == 0 ? "-1" : Text(bytes));
        TryWrite(swap, bytes == 0 ? "-1" : Text(bytes));
    }

    /// <summary>A step out of memory ends as a whole: half a make goes on for minutes or hangs. Version 1 knows no such thing.</summary>
    private void EndTogether(string step)
    {
        if (_unified)
        {
            TryWrite(At("", step, "memory.oom.group"), "1");
        }
    }

    private void WriteProcesses(string where, uint count) => File.WriteAllText(At("pids", where, "pids.max"), count == 0 ? "max" : Text(count));

    private void WriteCpu(uint milli)
    {
        var quota = (ulong)milli * PeriodMicroseconds / 1000;
        if (_unified)
        {
            File.WriteAllText(At("", group, "cpu.max"), milli == 0 ? "max" : $"{quota} {PeriodMicroseconds}");
            return;
        }

        File.WriteAllText(At(Cpu(), group, "cpu.cfs_period_us"), Text(PeriodMicroseconds));
        File.WriteAllText(At(Cpu(), group, "cpu.cfs_quota_us"), milli == 0 ? "-1" : Text(quota));
    }

    /// <summary>Null: the node is a machine, or nobody caps it.</summary>
    private uint? ProcessesLeft() => Number(At("pids", "", "pids.max")) is > 0 and var own ? (uint)Math.Min(own - (own / ProcessesKept), uint.MaxValue) : null;

    private string Cpu() => Directory.Exists(Path.Combine(root, "cpu")) ? "cpu" : "cpu,cpuacct";

    private string At(string controller, string where, string file) => Path.Combine(root, _unified ? "" : controller, where, file);

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private static void TryWrite(string path, string text)
    {
        try
        {
            if (File.Exists(path))
            {
                File.WriteAllText(path, text);
            }
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // Kernels without swap accounting.
        }
    }

    private static IEnumerable<string> Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static ulong Number(string path) => Lines(path).FirstOrDefault() is { } text && ulong.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    // "max 52"
    private static ulong Field(string path, string name)
        => Lines(path).FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal)) is { } found && ulong.TryParse(found.AsSpan(name.Length + 1), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
