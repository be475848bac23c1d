using System.Globalization;
using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Cluster;

/// <summary>The calls under <c>/cluster</c>, and <c>/version</c>.</summary>
internal sealed class ClusterEndpoints(LabParts lab, ResourceView resources)
{
    private static readonly JsonMap Version = new() { ["version"] = "9.2.11", ["release"] = "9.2", ["repoid"] = "14a22df3" };

    public void Map(Api api)
    {
        var none = new ParameterSchema();
        var audit = lab.Allow.All("/", "Sys.Audit");
        api.Get("/version", none, Allow.Everyone, _ => Version);
        api.Get("/", none, Allow.Everyone, _ => Names("subdir", "version", "cluster", "nodes", "storage", "access", "pools"));
        api.Get("/cluster", none, Allow.Everyone, _ => Names("name", "log", "options", "resources", "replication", "tasks", "backup", "ha", "status", "nextid", "firewall", "config", "acme", "ceph", "jobs", "sdn", "notifications", "metrics", "mapping", "bulk-action"));
        api.Get("/cluster/resources", new ParameterSchema().Add("type", Prop.OneOf("vm", "storage", "node", "sdn")), Allow.Everyone, Resources);
        api.Get("/cluster/status", none, audit, _ => Status(), @protected: true);
        api.Get("/cluster/nextid", new ParameterSchema().Add("vmid", Prop.Vmid), Allow.Everyone, NextId);
        api.Get("/cluster/options", none, Allow.Everyone, Options);
        api.Change("PUT", "/cluster/options", OptionsSchema(), lab.Allow.All("/", "Sys.Modify"), SetOptions);
        api.Get("/cluster/ha/resources", new ParameterSchema().Add("type", Prop.OneOf("ct", "vm")), audit, _ => new List<JsonMap>());
        api.Get("/cluster/ha/groups", none, audit, _ => new List<JsonMap>());
        api.Get("/cluster/ha/rules", new ParameterSchema().Add("resource", Prop.Text).Add("type", Prop.OneOf("node-affinity", "resource-affinity")), audit, _ => new List<JsonMap>());
        api.Get("/cluster/ha/status/current", none, audit, _ => new List<JsonMap> { new() { ["id"] = "quorum", ["type"] = "quorum", ["node"] = lab.Hosts.Local.Name, ["status"] = lab.Hosts.HasQuorum ? "OK" : "No quorum on node!", ["quorate"] = lab.Hosts.HasQuorum ? 1 : 0 } });
        api.Get("/cluster/metrics/export", none, lab.Allow.All("/", "Sys.Audit"), _ => new JsonMap { ["data"] = new List<JsonMap>() });
        api.Get("/cluster/bulk-action/guest", none, Allow.Everyone, _ => Names("name", "start", "shutdown", "migrate", "suspend"));
    }

    public static List<JsonMap> Names(string key, params string[] names) => [.. names.Select(name => new JsonMap { [key] = name })];

    private object? Resources(CallContext call)
    {
        var type = call.Text("type");
        var list = new List<JsonMap>();
        if (type is null)
        {
            list.AddRange(lab.Access.Pools.Keys.Where(pool => lab.Permissions.Has(call.Caller, $"/pool/{pool}", "Pool.Audit")).Order(StringComparer.Ordinal)
                .Select(pool => new JsonMap { ["id"] = $"/pool/{pool}", ["type"] = "pool", ["pool"] = pool }));
        }

        if (type is null or "vm")
        {
            list.AddRange(resources.Guests(call.Caller));
        }

        if (type is null or "node")
        {
            list.AddRange(lab.Hosts.All.Select(host => NodeView.Entry(lab, host, call.Caller, resource: true)));
        }

        if (type is null or "storage")
        {
            list.AddRange(resources.Storages(call.Caller));
        }

        return list;
    }

    private List<JsonMap> Status()
    {
        var list = new List<JsonMap>();
        if (lab.Hosts.All.Count > 1)
        {
            list.Add(new JsonMap { ["id"] = "cluster", ["type"] = "cluster", ["name"] = "lab", ["version"] = lab.Hosts.All.Count, ["nodes"] = lab.Hosts.All.Count, ["quorate"] = lab.Hosts.HasQuorum ? 1 : 0 });
        }

        list.AddRange(lab.Hosts.All.Select(host => new JsonMap
        {
            ["id"] = $"node/{host.Name}",
            ["type"] = "node",
            ["name"] = host.Name,
            ["ip"] = host.Address,
            ["level"] = "",
            ["local"] = host == lab.Hosts.Local ? 1 : 0,
            ["nodeid"] = lab.Hosts.All.Count > 1 ? host.Id : 0,
            ["online"] = host.Unreachable is null ? 1 : 0,
        }));
        return list;
    }

    private object? NextId(CallContext call)
    {
        if (call.Int("vmid") is { } asked)
        {
            return lab.Guests.Find(asked) is null ? asked.ToString(CultureInfo.InvariantCulture) : throw PveException.Parameter("vmid", $"VM {asked} already exists");
        }

        var range = RuntimeReader.Parts(lab.Access.DatacenterOptions.GetValueOrDefault("next-id") ?? "");
        var lower = int.Parse(range.GetValueOrDefault("lower", "100"), CultureInfo.InvariantCulture);
        var upper = int.Parse(range.GetValueOrDefault("upper", "1000000"), CultureInfo.InvariantCulture);
        for (var vmid = lower; vmid < upper; vmid++)
        {
            if (lab.Guests.Find(vmid) is null)
            {
                return vmid.ToString(CultureInfo.InvariantCulture);
            }
        }

        throw PveException.Die($"unable to get any free VMID in range [{lower}, {upper - 1}]");
    }

    private object? Options(CallContext call)
    {
        var map = new JsonMap();
        if (lab.Permissions.Has(call.Caller, "/", "Sys.Audit"))
        {
            foreach (var (key, value) in lab.Access.DatacenterOptions)
            {
                map[key] = value.Contains('=', StringComparison.Ordinal) && key is "next-id" or "tag-style" or "user-tag-access" or "migration" or "ha" or "crs" ? RuntimeReader.Parts(value) : value;
            }
        }

        map["allowed-tags"] = lab.Guests.All.SelectMany(guest => ValueFormats.SplitList(guest.Config.GetValueOrDefault("tags") ?? "")).Distinct().Take(0).ToList();
        return map;
    }

    private object? SetOptions(CallContext call)
    {
        lab.Hosts.RequireQuorum();
        foreach (var name in ValueFormats.SplitList(call.Text("delete") ?? ""))
        {
            lab.Access.DatacenterOptions.TryRemove(name, out _);
        }

        foreach (var (name, value) in call.Options("delete"))
        {
            lab.Access.DatacenterOptions[name] = value;
        }

        lab.SaveAccess();
        return null;
    }

    private static ParameterSchema OptionsSchema() => new ParameterSchema()
        .Add("bwlimit", Prop.Text).Add("consent-text", Prop.Text).Add("console", Prop.OneOf("applet", "vv", "html5", "xtermjs")).Add("crs", Prop.Text).Add("delete", Prop.ConfigIdList)
        .Add("description", Prop.Text).Add("email_from", Prop.Formatted("email-opt")).Add("fencing", Prop.OneOf("watchdog", "hardware", "both")).Add("ha", Prop.Text)
        .Add("http_proxy", Prop.Matching("http://.*")).Add("keyboard", Prop.Text).Add("language", Prop.Text).Add("mac_prefix", Prop.Formatted("mac-prefix")).Add("max_workers", Prop.Integer(1))
        .Add("migration", Prop.Text).Add("migration_unsecure", Prop.Flag)
        .Add("next-id", Prop.Of(new PropertyString(null, ("lower", Prop.Integer()), ("upper", Prop.Integer()))))
        .Add("notify", Prop.Text).Add("registered-tags", Prop.Text).Add("replication", Prop.Text)
        .Add("tag-style", Prop.Of(new PropertyString(null, ("case-sensitive", Prop.Flag), ("color-map", Prop.Text), ("ordering", Prop.OneOf("config", "alphabetical")), ("shape", Prop.OneOf("full", "circle", "dense", "none")))))
        .Add("u2f", Prop.Text)
        .Add("user-tag-access", Prop.Of(new PropertyString(null, ("user-allow", Prop.OneOf("none", "list", "existing", "free")), ("user-allow-list", Prop.Text))))
        .Add("webauthn", Prop.Text);
}
