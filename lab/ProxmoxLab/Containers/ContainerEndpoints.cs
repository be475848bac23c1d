using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Containers;

/// <summary>The calls under <c>/nodes/{node}/lxc</c>.</summary>
internal sealed class ContainerEndpoints(LabParts lab)
{
    private const string Root = "/nodes/{node}/lxc";
    private const string One = Root + "/{vmid}";
    private const string Guest = "/vms/{vmid}";

    public void Map(Api api)
    {
        var power = new PowerContainer(lab);
        MapReads(api);
        MapConfig(api, power);
        MapPower(api, power);
        MapSnapshots(api, new SnapshotContainer(lab, power));
        MapDisks(api, new ResizeContainer(lab), new MigrateContainer(lab, power));
    }

    private void MapReads(Api api)
    {
        var audit = lab.Allow.All(Guest, "VM.Audit");
        api.GetAsync(Root, new ParameterSchema().Node(), Allow.Everyone, ListAsync);
        api.Get(One, new ParameterSchema().Guest(), Allow.Everyone, call => Index(Need(call), "config", "pending", "status", "vncproxy", "termproxy", "vncwebsocket", "spiceproxy", "migrate", "clone", "rrd", "rrddata", "firewall", "snapshot", "resize", "interfaces"));
        api.Get(One + "/status", new ParameterSchema().Guest(), Allow.Everyone, call => Index(Need(call), "current", "start", "stop", "shutdown", "reboot", "migrate"));
        api.GetAsync(One + "/status/current", new ParameterSchema().Guest(), audit, CurrentAsync);
        api.GetAsync(One + "/interfaces", new ParameterSchema().Guest(), audit, InterfacesAsync);
        api.Get(One + "/pending", new ParameterSchema().Guest(), audit, call => ContainerView.Options.Pending(Need(call)));
        api.Get(One + "/feature", new ParameterSchema().Guest().Add("feature", Prop.OneOf("snapshot", "clone", "copy").Required()).Add("snapname", Prop.SnapshotName), audit, Feature, @protected: true);
        api.Get(One + "/firewall/rules", new ParameterSchema().Guest(), audit, _ => new List<JsonMap>());
        api.Get(One + "/rrddata", new ParameterSchema().Guest().Add("timeframe", Prop.OneOf("hour", "day", "week", "month", "year", "decade").Required()).Add("cf", Prop.OneOf("AVERAGE", "MAX")), audit, _ => new List<JsonMap>(), @protected: true);
        var consoleSchema = new ParameterSchema().Guest().Add("websocket", Prop.Flag).Add("width", Prop.Integer(16, 4096)).Add("height", Prop.Integer(16, 2160));
        api.Change("POST", One + "/vncproxy", consoleSchema, lab.Allow.All(Guest, "VM.Console"), _ => throw PveException.Die("no console in the lab"));
        api.Change("POST", One + "/termproxy", new ParameterSchema().Guest(), lab.Allow.All(Guest, "VM.Console"), _ => throw PveException.Die("no console in the lab"));
    }

    private void MapConfig(Api api, PowerContainer power)
    {
        api.ChangeAsync("POST", Root, ContainerSchemas.Create(), Allow.Everyone, new CreateContainer(lab, power).RunAsync);
        api.Change("DELETE", One, new ParameterSchema().Guest().Add("destroy-unreferenced-disks", Prop.Flag).Add("force", Prop.Flag).Add("purge", Prop.Flag), lab.Allow.All(Guest, "VM.Allocate"), new DestroyContainer(lab, power).Run);
        api.Get(One + "/config", new ParameterSchema().Guest().Add("current", Prop.Flag).Add("snapshot", Prop.SnapshotName), lab.Allow.All(Guest, "VM.Audit"), Config);
        api.ChangeAsync("PUT", One + "/config", ContainerSchemas.Update(), lab.Allow.Any(Guest, "VM.Config.Disk", "VM.Config.CPU", "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options"), new UpdateContainer(lab).RunAsync);
        api.ChangeAsync("POST", One + "/template", new ParameterSchema().Guest(), lab.Allow.All(Guest, "VM.Allocate"), new TemplateContainer(lab).RunAsync);
        api.ChangeAsync("POST", One + "/clone", ContainerSchemas.Clone(), ClonePermission(lab), new CloneContainer(lab).RunAsync);
    }

    private void MapPower(Api api, PowerContainer power)
    {
        var manage = lab.Allow.All(Guest, "VM.PowerMgmt");
        api.Change("POST", One + "/status/start", new ParameterSchema().Guest().Add("debug", Prop.Flag).Add("skiplock", Prop.Flag), manage, power.Start);
        api.Change("POST", One + "/status/stop", new ParameterSchema().Guest().Add("overrule-shutdown", Prop.Flag).Add("skiplock", Prop.Flag), manage, power.Stop);
        api.Change("POST", One + "/status/shutdown", new ParameterSchema().Guest().Add("forceStop", Prop.Flag).Add("timeout", Prop.Integer(0)), manage, power.Shutdown);
        api.Change("POST", One + "/status/reboot", new ParameterSchema().Guest().Add("timeout", Prop.Integer(0)), manage, power.Reboot);
        api.Change("POST", One + "/status/suspend", new ParameterSchema().Guest(), manage, power.Suspend);
        api.Change("POST", One + "/status/resume", new ParameterSchema().Guest(), manage, power.Resume);
    }

    private void MapSnapshots(Api api, SnapshotContainer snapshots)
    {
        var named = new ParameterSchema().Guest().Add("snapname", Prop.SnapshotName.Required());
        var manage = lab.Allow.All(Guest, "VM.Snapshot");
        api.Get(One + "/snapshot", new ParameterSchema().Guest(), lab.Allow.All(Guest, "VM.Audit"), snapshots.List, @protected: true);
        api.Change("POST", One + "/snapshot", new ParameterSchema().AddAll(named).Add("description", Prop.Text), manage, snapshots.Create);
        api.Get(One + "/snapshot/{snapname}", named, Allow.Everyone, _ => ClusterEndpoints.Names("cmd", "rollback", "config"));
        api.Change("DELETE", One + "/snapshot/{snapname}", new ParameterSchema().AddAll(named).Add("force", Prop.Flag), manage, snapshots.Delete);
        api.Change("POST", One + "/snapshot/{snapname}/rollback", new ParameterSchema().AddAll(named).Add("start", Prop.Flag), lab.Allow.Any(Guest, "VM.Snapshot", "VM.Snapshot.Rollback"), snapshots.Rollback);
        api.Get(One + "/snapshot/{snapname}/config", named, lab.Allow.Any(Guest, "VM.Snapshot", "VM.Snapshot.Rollback", "VM.Audit"), snapshots.Config);
        api.ChangeAsync("PUT", One + "/snapshot/{snapname}/config", new ParameterSchema().AddAll(named).Add("description", Prop.Text), manage, snapshots.DescribeAsync);
    }

    private void MapDisks(Api api, ResizeContainer resize, MigrateContainer migrate)
    {
        var disk = lab.Allow.All(Guest, "VM.Config.Disk");
        api.Change("PUT", One + "/resize", new ParameterSchema().Guest().Add("digest", Prop.Digest).Add("disk", Prop.OneOf(ContainerSchemas.Disks).Required()).Add("size", Prop.Matching(@"\+?\d+(\.\d+)?[KMGT]?").Required()), disk, resize.Resize);
        api.ChangeAsync("POST", One + "/move_volume", new ParameterSchema().Guest().Add("bwlimit", Prop.Bandwidth).Add("delete", Prop.Flag).Add("digest", Prop.Digest).Add("storage", Prop.Storage)
            .Add("target-digest", Prop.Digest).Add("target-vmid", Prop.Vmid).Add("target-volume", Prop.OneOf(ContainerSchemas.DisksAndUnused)).Add("volume", Prop.OneOf(ContainerSchemas.DisksAndUnused).Required()), disk, resize.MoveAsync);
        api.Change("POST", One + "/migrate", new ParameterSchema().Guest().Add("bwlimit", Prop.Bandwidth).Add("online", Prop.Flag).Add("restart", Prop.Flag).Add("target", Prop.Node.Required())
            .Add("target-storage", Prop.Text).Add("timeout", Prop.Integer()), lab.Allow.All(Guest, "VM.Migrate"), migrate.Run);
        api.Change("POST", One + "/remote_migrate", new ParameterSchema().Guest().Add("bwlimit", Prop.Bandwidth).Add("delete", Prop.Flag).Add("online", Prop.Flag).Add("restart", Prop.Flag).Add("target-bridge", Prop.Text.Required())
            .Add("target-endpoint", Prop.Text.Required()).Add("target-storage", Prop.Text.Required()).Add("target-vmid", Prop.Vmid).Add("timeout", Prop.Integer()), lab.Allow.All(Guest, "VM.Migrate"), _ => throw PveException.Die("no other cluster in the lab"));
    }

    /// <summary>The right to clone the source, and to make the new guest by itself or in its pool.</summary>
    public static Permission ClonePermission(LabParts lab) => call =>
    {
        lab.Permissions.Require(call.Caller, $"/vms/{call.Text("vmid")}", "VM.Clone");
        if (!lab.Permissions.Has(call.Caller, $"/vms/{call.Text("newid")}", "VM.Allocate") && (call.Text("pool") is not { } pool || !lab.Permissions.Has(call.Caller, $"/pool/{pool}", "VM.Allocate")))
        {
            throw PveException.Forbidden();
        }
    };

    private Guests.Guest Need(CallContext call) => lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);

    private async Task<object?> ListAsync(CallContext call)
    {
        var list = new List<JsonMap>();
        foreach (var guest in lab.Guests.All.Where(guest => guest.Kind == GuestKind.Lxc && guest.Node == call.Node).OrderBy(guest => guest.Vmid))
        {
            if (lab.Permissions.Has(call.Caller, $"/vms/{guest.Vmid}", "VM.Audit"))
            {
                list.Add(await ContainerView.StatusAsync(lab, guest, call.CancellationToken));
            }
        }

        return list;
    }

    private async Task<object?> CurrentAsync(CallContext call)
    {
        var status = await ContainerView.StatusAsync(lab, Need(call), call.CancellationToken);
        status["ha"] = new JsonMap { ["managed"] = 0 };
        return status;
    }

    /// <summary>Null for a container that does not run or does not exist.</summary>
    private async Task<object?> InterfacesAsync(CallContext call)
        => lab.Guests.Find(call.Vmid) is { Kind: GuestKind.Lxc, Running: true } guest && guest.Node == call.Node
            ? (await lab.Backends.Of(guest).InterfacesAsync(guest.Vmid, call.CancellationToken))?.Select(InterfaceView.Of).ToList()
            : null;

    private object? Config(CallContext call)
    {
        var guest = Need(call);
        if ((guest.Config.ContainsKey("env") || guest.Pending.ContainsKey("env")) && !call.Caller.IsRoot)
        {
            lab.Permissions.Require(call.Caller, $"/vms/{call.Vmid}", "VM.Config.Options");
        }

        if (call.Text("snapshot") is not { } name)
        {
            return ContainerView.Options.Config(guest, call.Flag("current"));
        }

        if (call.Flag("current"))
        {
            throw PveException.Parameters(new Dictionary<string, string> { ["snapshot"] = "cannot use 'snapshot' parameter with 'current'", ["current"] = "cannot use 'snapshot' parameter with 'current'" });
        }

        return ContainerView.Options.Snapshot(guest, guest.Snapshots.FirstOrDefault(one => one.Name == name) ?? throw PveException.Die($"snapshot '{name}' does not exist"));
    }

    private object? Feature(CallContext call)
    {
        var guest = Need(call);
        if (call.Text("snapname") is { } name && !guest.Snapshots.Exists(one => one.Name == name))
        {
            throw PveException.Die($"snapshot '{name}' does not exist");
        }

        var has = guest.Config.Where(option => ContainerView.IsDisk(option.Key)).Select(option => option.Value.Split(',')[0])
            .Where(Storage.StorageTable.IsVolid).All(volid => ContainerVolumes.HasFeature(lab, call.Need("feature"), guest.Node, volid));
        return new JsonMap { ["hasFeature"] = has ? 1 : 0 };
    }

    private static object Index(Guests.Guest guest, params string[] names)
    {
        ArgumentNullException.ThrowIfNull(guest);
        return Subdirs(names);
    }

    private static List<JsonMap> Subdirs(params string[] names) => [.. names.Select(name => new JsonMap { ["subdir"] = name })];
}
