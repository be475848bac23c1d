using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Http;

namespace ProxPaaS.Lab.Cluster;

/// <summary>A host as the node list and the resource list show it; figures only for those who may audit it.</summary>
internal static class NodeView
{
    public static JsonMap Entry(LabParts lab, PveHost host, Caller caller, bool resource)
    {
        var online = host.Unreachable is null;
        var map = new JsonMap { ["id"] = $"node/{host.Name}", ["type"] = "node", ["node"] = host.Name, ["status"] = online ? "online" : "offline", ["level"] = "" };
        map.AddIf(resource && online, "cgroup-mode", 1).AddIf(!resource, "ssl_fingerprint", lab.Hosts.Fingerprint);
        if (!online || !lab.Permissions.Has(caller, $"/nodes/{host.Name}", "Sys.Audit"))
        {
            return map;
        }

        var (total, used, _) = lab.Storages.Space(host.Name, lab.Storages.All.First());
        map["cpu"] = 0.05;
        map["maxcpu"] = lab.Options.HostCpus;
        map["mem"] = UsedMemory(lab, host);
        map["maxmem"] = lab.Options.HostMemory;
        map["disk"] = used;
        map["maxdisk"] = total;
        map["uptime"] = lab.Clock.UptimeSeconds;
        return map;
    }

    public static JsonMap Status(LabParts lab, PveHost host)
    {
        var (total, used, available) = lab.Storages.Space(host.Name, lab.Storages.All.First());
        var memory = UsedMemory(lab, host);
        return new JsonMap
        {
            ["cpu"] = 0.05,
            ["wait"] = 0.001,
            ["idle"] = 0,
            ["uptime"] = lab.Clock.UptimeSeconds,
            ["loadavg"] = new[] { "0.20", "0.25", "0.30" },
            ["cpuinfo"] = new JsonMap { ["cpus"] = lab.Options.HostCpus, ["cores"] = lab.Options.HostCpus, ["sockets"] = 1, ["model"] = "Lab processor", ["mhz"] = "2400.000", ["user_hz"] = 100, ["hvm"] = "0", ["flags"] = "fpu" },
            ["memory"] = new JsonMap { ["total"] = lab.Options.HostMemory, ["used"] = memory, ["free"] = lab.Options.HostMemory - memory, ["available"] = lab.Options.HostMemory - memory },
            ["swap"] = new JsonMap { ["total"] = 0, ["used"] = 0, ["free"] = 0 },
            ["ksm"] = new JsonMap { ["shared"] = 0 },
            ["rootfs"] = new JsonMap { ["total"] = total, ["used"] = used, ["free"] = available, ["avail"] = available },
            ["kversion"] = "Linux 6.17.2-1-pve #1 SMP PREEMPT_DYNAMIC",
            ["current-kernel"] = new JsonMap { ["sysname"] = "Linux", ["release"] = "6.17.2-1-pve", ["version"] = "#1 SMP PREEMPT_DYNAMIC", ["machine"] = "x86_64" },
            ["boot-info"] = new JsonMap { ["mode"] = "efi", ["secureboot"] = 0 },
            ["pveversion"] = "pve-manager/9.2.11/14a22df3",
        };
    }

    private static long UsedMemory(LabParts lab, PveHost host)
        => Math.Min(lab.Options.HostMemory, (1L << 30) + (lab.Guests.All.Count(guest => guest.Node == host.Name && guest.Running) * (64L << 20)));
}
