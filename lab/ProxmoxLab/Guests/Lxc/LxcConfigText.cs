using System.Globalization;
using System.Text;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>The LXC configuration of one start: an unprivileged guest with nesting, as pve-container writes it, plus what this kind of host needs.</summary>
internal static class LxcConfigText
{
    private const int CpuPeriodMicroseconds = 100_000;
    private const int MaxTasks = 4000;

    public static string Render(int vmid, GuestRuntime runtime, LxcOptions options, LxcLayout layout)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Line($"lxc.include = /usr/share/lxc/config/common.conf");
        Line($"lxc.include = /usr/share/lxc/config/userns.conf");
        Line($"lxc.apparmor.profile = unconfined");
        Line($"lxc.idmap = u 0 {options.IdOffset} {options.IdCount}");
        Line($"lxc.idmap = g 0 {options.IdOffset} {options.IdCount}");
        // force: otherwise the guest's systemd mounts the v1 hierarchies itself, fails, and Docker has no CPU quota.
        Line($"lxc.mount.auto =");
        Line($"lxc.mount.auto = proc:rw sys:rw cgroup:rw:force");
        Line($"lxc.mount.entry = {layout.Docker(vmid)} var/lib/docker none bind,create=dir 0 0");
        Line($"lxc.arch = linux64");
        Line($"lxc.uts.name = {PveGuestText.ShortName(runtime.Hostname)}");
        Line($"lxc.rootfs.path = dir:{layout.Rootfs(vmid)}");
        foreach (var nic in runtime.Nics)
        {
            Line($"lxc.net.{nic.Index}.type = veth");
            Line($"lxc.net.{nic.Index}.link = {nic.Bridge}");
            Line($"lxc.net.{nic.Index}.flags = up");
            Line($"lxc.net.{nic.Index}.name = {nic.Name}");
            Line($"lxc.net.{nic.Index}.veth.pair = {VethName(options, vmid, nic.Index)}");
            // Fixed: with a new address at each start the neighbours' ARP entries make the guest unreachable for half a minute.
            Line($"lxc.net.{nic.Index}.hwaddr = {nic.Hwaddr.ToLowerInvariant()}");
        }
        foreach (var (key, value) in CgroupSettings(runtime)) { Line($"lxc.{key} = {value}"); }
        Line($"lxc.cgroup.pids.max = {MaxTasks}");
        Line($"lxc.cgroup2.pids.max = {MaxTasks}");
        return text.ToString();
    }

    public static string VethName(LxcOptions options, int vmid, int index) => string.Create(CultureInfo.InvariantCulture, $"{options.VethPrefix}{vmid}i{index}");

    /// <summary>Limits for both cgroup versions, in the order in which they can be applied; the version that the host lacks is ignored by LXC.</summary>
    public static IReadOnlyList<(string Key, string Value)> CgroupSettings(GuestRuntime runtime)
    {
        var settings = new List<(string, string)>();
        if (runtime.MemoryBytes > 0)
        {
            var memory = runtime.MemoryBytes.ToString(CultureInfo.InvariantCulture);
            settings.Add(("cgroup.memory.limit_in_bytes", memory));
            settings.Add(("cgroup2.memory.max", memory));
        }
        if (CpuQuota(runtime) is { } quota)
        {
            settings.Add(("cgroup.cpu.cfs_period_us", CpuPeriodMicroseconds.ToString(CultureInfo.InvariantCulture)));
            settings.Add(("cgroup.cpu.cfs_quota_us", quota.ToString(CultureInfo.InvariantCulture)));
            settings.Add(("cgroup2.cpu.max", string.Create(CultureInfo.InvariantCulture, $"{quota} {CpuPeriodMicroseconds}")));
        }
        return settings;
    }

    /// <summary>Proxmox pins <c>cores</c> to a cpuset and limits by <c>cpulimit</c>; here both become a quota, so that a guest with more cores than the machine is possible.</summary>
    private static long? CpuQuota(GuestRuntime runtime)
        => (runtime.Cores, runtime.CpuLimit) switch
        {
            (> 0, > 0) => (long)(Math.Min(runtime.Cores, runtime.CpuLimit) * CpuPeriodMicroseconds),
            (> 0, _) => (long)runtime.Cores * CpuPeriodMicroseconds,
            (_, > 0) => (long)(runtime.CpuLimit * CpuPeriodMicroseconds),
            _ => null,
        };
}
