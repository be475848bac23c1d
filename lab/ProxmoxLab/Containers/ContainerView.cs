using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;
using ProxPaaS.Lab.Storage;

namespace ProxPaaS.Lab.Containers;

/// <summary>How a container shows itself: its configuration with Proxmox's types, and its status.</summary>
internal static class ContainerView
{
    private static readonly string[] Integers =
        ["console", "cores", "cpuunits", "debug", "memory", "onboot", "protection", "swap", "template", "tty", "unprivileged"];

    public static readonly GuestConfigView Options = new(Value);

    public static object Value(string key, string value)
        => Array.IndexOf(Integers, key) >= 0 && long.TryParse(value, out var number) ? number
            : key == "description" ? value.TrimEnd('\n') + "\n"
            : value;

    /// <summary>The fields of <c>GET /nodes/N/lxc</c> and <c>status/current</c>.</summary>
    public static async Task<JsonMap> StatusAsync(LabParts lab, Guest guest, CancellationToken cancellationToken)
    {
        var usage = guest.Running ? await lab.Backends.Of(guest).UsageAsync(guest.Vmid, cancellationToken) : null;
        return Status(lab, guest, usage);
    }

    private static JsonMap Status(LabParts lab, Guest guest, GuestUsage? usage)
    {
        var config = guest.Config;
        var size = RootSize(guest);
        var map = new JsonMap
        {
            ["vmid"] = guest.Vmid,
            ["status"] = usage is null ? "stopped" : "running",
            ["type"] = "lxc",
            ["name"] = guest.Name,
            ["cpus"] = Cpus(lab, guest),
            ["cpu"] = usage is null ? 0 : Math.Round(usage.CpuFraction, 6),
            ["mem"] = usage?.MemoryBytes ?? 0,
            ["maxmem"] = Number(config, "memory", 512) << 20,
            ["swap"] = 0,
            ["maxswap"] = Number(config, "swap", 512) << 20,
            ["disk"] = usage?.DiskBytes ?? 0,
            // Inside, a file system is a little smaller than its image.
            ["maxdisk"] = usage is null ? size : (long)(size * 0.9506),
            ["diskread"] = 0,
            ["diskwrite"] = 0,
            ["netin"] = usage?.NetInBytes ?? 0,
            ["netout"] = usage?.NetOutBytes ?? 0,
            ["uptime"] = usage?.UptimeSeconds ?? 0,
        };
        map.AddIf(guest.IsTemplate, "template", 1)
            .AddIf(guest.LockName is not null, "lock", guest.LockName)
            .AddIf(!string.IsNullOrEmpty(config.GetValueOrDefault("tags")), "tags", config.GetValueOrDefault("tags"));
        if (usage is not null)
        {
            map["pid"] = usage.Pid;
            foreach (var pressure in new[] { "cpu", "io", "memory" })
            {
                map[$"pressure{pressure}some"] = null;
                map[$"pressure{pressure}full"] = null;
            }
        }

        return map;
    }

    public static object Cpus(LabParts lab, Guest guest)
    {
        var limit = guest.Config.TryGetValue("cpulimit", out var text) && double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
        return limit > 0 ? limit == Math.Floor(limit) ? (long)limit : limit : Number(guest.Config, "cores", lab.Options.HostCpus);
    }

    public static long RootSize(Guest guest)
    {
        var rootfs = guest.Config.GetValueOrDefault("rootfs");
        return rootfs is not null && ContainerSchemas.Rootfs.Parse(rootfs).TryGetValue("size", out var size) ? VolumeSize.Parse(size) : 4L << 30;
    }

    public static GuestDisk? Disk(LabParts lab, Guest guest)
        => guest.Config.TryGetValue("rootfs", out var rootfs) && ContainerSchemas.Rootfs.Parse(rootfs).TryGetValue("volume", out var volid) && StorageTable.IsVolid(volid)
            ? new GuestDisk(guest.Vmid, StorageTable.Split(volid).Storage, lab.Storages.Find(StorageTable.Split(volid).Storage)?.Type ?? "dir", RootSize(guest))
            : null;

    public static bool IsDisk(string option) => option == "rootfs" || (option.StartsWith("mp", StringComparison.Ordinal) && ParameterCheck.IsInteger(option[2..]));

    public static bool IsNet(string option) => option.StartsWith("net", StringComparison.Ordinal) && ParameterCheck.IsInteger(option[3..]);

    public static long Number(Dictionary<string, string> config, string key, long absent)
        => config.TryGetValue(key, out var text) && long.TryParse(text, out var number) ? number : absent;
}
