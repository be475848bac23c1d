using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Containers;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;

namespace ProxPaaS.Lab.Machines;

/// <summary>How a VM shows itself.</summary>
internal static class MachineView
{
    private static readonly string[] Integers =
        ["acpi", "autostart", "balloon", "cores", "cpuunits", "kvm", "localtime", "numa", "onboot", "protection", "shares", "sockets", "tablet", "template", "vcpus", "freeze", "reboot", "ciupgrade"];

    public static readonly GuestConfigView Options = new(Value);

    public static object Value(string key, string value) => Array.IndexOf(Integers, key) >= 0 && long.TryParse(value, out var number) ? number : value;

    public static async Task<JsonMap> StatusAsync(LabParts lab, Guest guest, CancellationToken cancellationToken)
    {
        var usage = guest.Running ? await lab.Backends.Memory.UsageAsync(guest.Vmid, cancellationToken) : null;
        var config = guest.Config;
        var map = new JsonMap
        {
            ["vmid"] = guest.Vmid,
            ["status"] = usage is null ? "stopped" : "running",
            ["name"] = guest.Name,
            ["cpus"] = ContainerView.Number(config, "cores", 1) * ContainerView.Number(config, "sockets", 1),
            ["cpu"] = usage is null ? 0 : usage.CpuFraction,
            ["mem"] = usage?.MemoryBytes ?? 0,
            ["maxmem"] = ContainerView.Number(config, "memory", 512) << 20,
            ["disk"] = 0,
            ["maxdisk"] = DiskSize(guest),
            ["diskread"] = 0,
            ["diskwrite"] = 0,
            ["netin"] = usage?.NetInBytes ?? 0,
            ["netout"] = usage?.NetOutBytes ?? 0,
            ["uptime"] = usage?.UptimeSeconds ?? 0,
        };
        return map.AddIf(guest.IsTemplate, "template", 1)
            .AddIf(guest.LockName is not null, "lock", guest.LockName)
            .AddIf(!string.IsNullOrEmpty(config.GetValueOrDefault("tags")), "tags", config.GetValueOrDefault("tags"))
            .AddIf(usage is not null, "pid", usage?.Pid);
    }

    /// <summary>Size of the boot disk.</summary>
    private static long DiskSize(Guest guest)
    {
        var disk = guest.Config.OrderBy(option => option.Key, StringComparer.Ordinal)
            .FirstOrDefault(option => MachineDisks.IsDrive(option.Key) && !option.Value.Contains("media=cdrom", StringComparison.Ordinal));
        var size = disk.Value?.Split(',').FirstOrDefault(part => part.StartsWith("size=", StringComparison.Ordinal));
        return size is null ? 0 : VolumeSize.Parse(size[5..]);
    }
}
