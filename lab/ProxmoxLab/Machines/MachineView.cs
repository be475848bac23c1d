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

    public static JsonMap Config(Guest guest, bool current)
    {
        var map = new JsonMap();
        foreach (var (key, value) in guest.Config)
        {
            map[key] = Value(key, value);
        }

        foreach (var (key, value) in current ? [] : guest.Pending)
        {
            if (value is null)
            {
                map.Remove(key);
            }
            else
            {
                map[key] = Value(key, value);
            }
        }

        map["digest"] = guest.Digest;
        return map;
    }

    public static List<JsonMap> Pending(Guest guest)
    {
        var list = new List<JsonMap>();
        foreach (var (key, value) in guest.Config)
        {
            var entry = new JsonMap { ["key"] = key, ["value"] = Value(key, value) };
            if (guest.Pending.TryGetValue(key, out var next))
            {
                entry.AddIf(next is not null, "pending", next is null ? null : Value(key, next)).AddIf(next is null, "delete", 1);
            }

            list.Add(entry);
        }

        list.AddRange(guest.Pending.Where(pair => pair.Value is not null && !guest.Config.ContainsKey(pair.Key)).Select(pair => new JsonMap { ["key"] = pair.Key, ["pending"] = Value(pair.Key, pair.Value!) }));
        list.Add(new JsonMap { ["key"] = "digest", ["value"] = guest.Digest });
        return list;
    }

    public static JsonMap Snapshot(Guest guest, GuestSnapshot snapshot)
    {
        var map = new JsonMap();
        foreach (var (key, value) in snapshot.Config)
        {
            map[key] = Value(key, value);
        }

        return map.AddIf(!string.IsNullOrEmpty(snapshot.Description), "description", snapshot.Description + "\n")
            .AddIf(snapshot.Parent is not null, "parent", snapshot.Parent)
            .AddIf(true, "snaptime", snapshot.Time)
            .AddIf(true, "digest", guest.Digest);
    }

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
