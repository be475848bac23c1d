using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Cluster;

/// <summary>The calls about the hosts themselves.</summary>
internal sealed class NodeEndpoints(LabParts lab)
{
    private static readonly string[] Children =
    [
        "aplinfo", "apt", "capabilities", "ceph", "certificates", "config", "disks", "dns", "firewall", "hardware", "hosts", "journal", "lxc", "migrateall", "netstat", "network", "qemu",
        "query-oci-repo-tags", "query-url-metadata", "replication", "report", "rrd", "rrddata", "scan", "sdn", "services", "spiceshell", "startall", "status", "stopall", "storage", "subscription",
        "suspendall", "syslog", "tasks", "termproxy", "time", "version", "vncshell", "vzdump", "wakeonlan",
    ];

    private static readonly string[] NetworkTypes =
        ["bridge", "bond", "eth", "alias", "vlan", "fabric", "OVSBridge", "OVSBond", "OVSPort", "OVSIntPort", "vnet", "any_bridge", "any_local_bridge", "include_sdn"];

    public void Map(Api api)
    {
        var node = new ParameterSchema().Node();
        var audit = lab.Allow.All("/nodes/{node}", "Sys.Audit");
        api.Get("/nodes", new ParameterSchema(), Allow.Everyone, call => lab.Hosts.All.Select(host => NodeView.Entry(lab, host, call.Caller, resource: false)).ToList());
        api.Get("/nodes/{node}", node, Allow.Everyone, _ => ClusterEndpoints.Names("name", Children));
        api.Get("/nodes/{node}/status", node, audit, call => NodeView.Status(lab, lab.Hosts.Find(call.Node)!));
        api.Get("/nodes/{node}/version", node, Allow.Everyone, _ => new JsonMap { ["version"] = "9.2.11", ["release"] = "9.2", ["repoid"] = "14a22df3" });
        api.Get("/nodes/{node}/time", node, audit, _ => new JsonMap { ["time"] = lab.Clock.Seconds, ["localtime"] = lab.Clock.Seconds, ["timezone"] = "Etc/UTC" });
        api.Get("/nodes/{node}/dns", node, audit, _ => new JsonMap { ["dns1"] = lab.Options.BridgeAddress.Split('/')[0] });
        api.Get("/nodes/{node}/network", new ParameterSchema().AddAll(node).Add("type", Prop.OneOf(NetworkTypes)), Allow.Everyone, Networks);
        api.Get("/nodes/{node}/aplinfo", node, Allow.Everyone, _ => new List<JsonMap>());
        api.Get("/nodes/{node}/rrddata", new ParameterSchema().AddAll(node).Add("timeframe", Prop.OneOf("hour", "day", "week", "month", "year", "decade").Required()).Add("cf", Prop.OneOf("AVERAGE", "MAX")), audit, _ => new List<JsonMap>(), @protected: true);
        api.Get("/nodes/{node}/subscription", node, Allow.Everyone, _ => new JsonMap { ["status"] = "notfound", ["message"] = "There is no subscription key" });
        api.Get("/nodes/{node}/hosts", node, lab.Allow.All("/", "Sys.Audit"), call => new JsonMap { ["data"] = $"127.0.0.1 localhost\n{lab.Hosts.Find(call.Node)!.Address} {call.Node}\n" }, @protected: true);
    }

    private object? Networks(CallContext call)
    {
        if (call.Text("type") is not (null or "bridge" or "any_bridge" or "any_local_bridge" or "include_sdn")
            || !lab.Permissions.HasAny(call.Caller, $"/sdn/zones/localnetwork/{lab.Options.Bridge}", "SDN.Audit", "SDN.Use"))
        {
            return new List<JsonMap>();
        }

        var (address, prefix) = lab.Options.BridgeAddress.Split('/') is [var ip, var bits] ? (ip, bits) : (lab.Options.BridgeAddress, "24");
        return new List<JsonMap>
        {
            new()
            {
                ["iface"] = lab.Options.Bridge, ["type"] = "bridge", ["active"] = 1, ["autostart"] = 1, ["address"] = address, ["netmask"] = prefix, ["cidr"] = lab.Options.BridgeAddress,
                ["bridge_ports"] = "", ["bridge_stp"] = "off", ["bridge_fd"] = "0", ["method"] = "static", ["method6"] = "manual", ["families"] = new[] { "inet" }, ["priority"] = 3,
            },
        };
    }
}
