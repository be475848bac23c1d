using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Containers;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Machines;

/// <summary>The calls under <c>/nodes/{node}/qemu</c>. VMs are simulated with every back-end.</summary>
internal sealed class MachineEndpoints(LabParts lab)
{
    private const string Root = "/nodes/{node}/qemu";
    private const string One = Root + "/{vmid}";
    private const string Path = "/vms/{vmid}";

    public void Map(Api api)
    {
        var power = new PowerMachine(lab);
        MapReads(api);
        MapConfig(api, power);
        MapPower(api, power);
        MapRest(api, new MachineLifecycle(lab));
        MapAgent(api);
    }

    private void MapReads(Api api)
    {
        var audit = lab.Allow.All(Path, "VM.Audit");
        api.GetAsync(Root, new ParameterSchema().Node().Add("full", Prop.Flag), Allow.Everyone, ListAsync);
        api.Get(One, new ParameterSchema().Guest(), Allow.Everyone, call => Names(call, "agent", "clone", "cloudinit", "config", "feature", "firewall", "migrate", "monitor", "mtunnel", "pending", "resize", "rrd", "rrddata", "sendkey", "snapshot", "spiceproxy", "status", "termproxy", "unlink", "vncproxy", "vncwebsocket"));
        api.Get(One + "/status", new ParameterSchema().Guest(), Allow.Everyone, call => Names(call, "current", "start", "stop", "reset", "shutdown", "suspend", "reboot"));
        api.GetAsync(One + "/status/current", new ParameterSchema().Guest(), audit, CurrentAsync);
        api.Get(One + "/config", new ParameterSchema().Guest().Add("current", Prop.Flag).Add("snapshot", Prop.SnapshotName), audit, Config);
        api.Get(One + "/pending", new ParameterSchema().Guest(), audit, call => MachineView.Options.Pending(Need(call)));
        api.Get(One + "/feature", new ParameterSchema().Guest().Add("feature", Prop.OneOf("snapshot", "clone", "copy").Required()).Add("snapname", Prop.SnapshotName), audit, Feature, @protected: true);
        api.Get(One + "/cloudinit/dump", new ParameterSchema().Guest().Add("type", Prop.OneOf("user", "network", "meta").Required()), audit, call => CloudInitText.Render(Need(call), call.Need("type")));
        api.Get(One + "/firewall/rules", new ParameterSchema().Guest(), audit, _ => new List<JsonMap>());
    }

    private void MapConfig(Api api, PowerMachine power)
    {
        var update = new UpdateMachine(lab);
        var change = lab.Allow.Any(Path, "VM.Config.Disk", "VM.Config.CDROM", "VM.Config.CPU", "VM.Config.Memory", "VM.Config.Network", "VM.Config.HWType", "VM.Config.Options", "VM.Config.Cloudinit");
        api.ChangeAsync("POST", Root, MachineSchemas.Create(), Allow.Everyone, new CreateMachine(lab, power).RunAsync);
        api.ChangeAsync("PUT", One + "/config", MachineSchemas.Update(), change, update.RunAsync);
        api.Change("POST", One + "/config", MachineSchemas.Update().Add("background_delay", Prop.Integer(1, 30)), change, update.Start);
        api.ChangeAsync("POST", One + "/clone", MachineSchemas.Clone(), ContainerEndpoints.ClonePermission(lab), new CloneMachine(lab).RunAsync);
    }

    private void MapPower(Api api, PowerMachine power)
    {
        var manage = lab.Allow.All(Path, "VM.PowerMgmt");
        var skip = new ParameterSchema().Guest().Add("skiplock", Prop.Flag);
        api.Change("POST", One + "/status/start", new ParameterSchema().AddAll(skip).Add("force-cpu", Prop.Text).Add("machine", Prop.Text).Add("migratedfrom", Prop.Node).Add("migration_network", Prop.Formatted("CIDR")).Add("migration_type", Prop.OneOf("secure", "insecure"))
            .Add("nets-host-mtu", Prop.Text).Add("stateuri", Prop.Text with { MaxLength = 128 }).Add("targetstorage", Prop.Text).Add("timeout", Prop.Integer(0)).Add("with-conntrack-state", Prop.Flag), manage, power.Start);
        api.Change("POST", One + "/status/stop", new ParameterSchema().AddAll(skip).Add("keepActive", Prop.Flag).Add("migratedfrom", Prop.Node).Add("overrule-shutdown", Prop.Flag).Add("timeout", Prop.Integer(0)), manage, power.Stop);
        api.Change("POST", One + "/status/shutdown", new ParameterSchema().AddAll(skip).Add("forceStop", Prop.Flag).Add("keepActive", Prop.Flag).Add("timeout", Prop.Integer(0)), manage, power.Shutdown);
        api.Change("POST", One + "/status/reboot", new ParameterSchema().Guest().Add("timeout", Prop.Integer(0)), manage, power.Reboot);
        api.Change("POST", One + "/status/reset", skip, manage, power.Reset);
        api.Change("POST", One + "/status/suspend", new ParameterSchema().AddAll(skip).Add("statestorage", Prop.Storage with { Requires = "todisk" }).Add("todisk", Prop.Flag), manage, power.Suspend);
        api.Change("POST", One + "/status/resume", new ParameterSchema().AddAll(skip).Add("nocheck", Prop.Flag), manage, power.Resume);
    }

    private void MapRest(Api api, MachineLifecycle life)
    {
        var named = new ParameterSchema().Guest().Add("snapname", Prop.SnapshotName.Required());
        var snapshot = lab.Allow.All(Path, "VM.Snapshot");
        api.Change("DELETE", One, new ParameterSchema().Guest().Add("destroy-unreferenced-disks", Prop.Flag).Add("purge", Prop.Flag).Add("skiplock", Prop.Flag), lab.Allow.All(Path, "VM.Allocate"), life.Destroy);
        api.Change("POST", One + "/template", new ParameterSchema().Guest().Add("disk", Prop.OneOf(MachineSchemas.Drives)), lab.Allow.All(Path, "VM.Allocate"), life.Template);
        api.Change("PUT", One + "/resize", new ParameterSchema().Guest().Add("digest", Prop.Digest).Add("disk", Prop.OneOf(MachineSchemas.Drives).Required()).Add("size", Prop.Matching(@"\+?\d+(\.\d+)?[KMGT]?").Required()).Add("skiplock", Prop.Flag), lab.Allow.All(Path, "VM.Config.Disk"), life.Resize);
        api.Get(One + "/snapshot", new ParameterSchema().Guest(), lab.Allow.All(Path, "VM.Audit"), call => SnapshotList.Of(Need(call)), @protected: true);
        api.Change("POST", One + "/snapshot", new ParameterSchema().AddAll(named).Add("description", Prop.Text).Add("vmstate", Prop.Flag), snapshot, life.Snapshot);
        api.Get(One + "/snapshot/{snapname}", named, Allow.Everyone, _ => ClusterEndpoints.Names("cmd", "rollback", "config"));
        api.Get(One + "/snapshot/{snapname}/config", named, lab.Allow.Any(Path, "VM.Snapshot", "VM.Snapshot.Rollback", "VM.Audit"), life.SnapshotConfig);
        api.ChangeAsync("PUT", One + "/snapshot/{snapname}/config", new ParameterSchema().AddAll(named).Add("description", Prop.Text), snapshot, life.DescribeSnapshotAsync);
        api.Change("DELETE", One + "/snapshot/{snapname}", new ParameterSchema().AddAll(named).Add("force", Prop.Flag), snapshot, life.DeleteSnapshot);
        api.Change("POST", One + "/snapshot/{snapname}/rollback", new ParameterSchema().AddAll(named).Add("start", Prop.Flag), lab.Allow.Any(Path, "VM.Snapshot", "VM.Snapshot.Rollback"), life.Rollback);
    }

    private void MapAgent(Api api)
    {
        var audit = lab.Allow.Any(Path, "VM.GuestAgent.Audit", "VM.GuestAgent.Unrestricted");
        api.GetAsync(One + "/agent/network-get-interfaces", new ParameterSchema().Guest(), audit, async call =>
        {
            var guest = Reachable(call);
            var interfaces = await lab.Memory.InterfacesAsync(guest.Vmid, call.CancellationToken) ?? [];
            return new JsonMap
            {
                ["result"] = interfaces.Select(one => new JsonMap
                {
                    ["name"] = one.Name,
                    ["hardware-address"] = one.Hwaddr,
                    ["ip-addresses"] = one.Addresses.Select(address => address.Split('/')).Select(address => new JsonMap { ["ip-address"] = address[0], ["ip-address-type"] = address[0].Contains(':', StringComparison.Ordinal) ? "ipv6" : "ipv4", ["prefix"] = int.Parse(address[1]) }).ToList(),
                }).ToList(),
            };
        });
        api.Change("POST", One + "/agent/ping", new ParameterSchema().Guest(), audit, call => new JsonMap { ["result"] = Reachable(call) is not null ? new JsonMap() : null });
        api.Get(One + "/agent/get-host-name", new ParameterSchema().Guest(), audit, call => new JsonMap { ["result"] = new JsonMap { ["host-name"] = Reachable(call).Name } }, @protected: true);
    }

    /// <summary>The agent answers when the VM runs and was told to have one.</summary>
    private Guest Reachable(CallContext call)
    {
        var guest = Need(call);
        if (!MachineSchemas.Agent.Parse(guest.Config.GetValueOrDefault("agent") ?? "0").GetValueOrDefault("enabled", "0").Equals("1", StringComparison.Ordinal))
        {
            throw PveException.Die("No QEMU guest agent configured");
        }

        return guest.Running ? guest : throw PveException.Die($"VM {guest.Vmid} is not running");
    }

    private Guest Need(CallContext call) => lab.Guests.Get(GuestKind.Qemu, call.Node, call.Vmid);

    private List<JsonMap> Names(CallContext call, params string[] names)
    {
        Need(call);
        return [.. names.Select(name => new JsonMap { ["subdir"] = name })];
    }

    private async Task<object?> ListAsync(CallContext call)
    {
        var list = new List<JsonMap>();
        foreach (var guest in lab.Guests.All.Where(guest => guest.Kind == GuestKind.Qemu && guest.Node == call.Node && lab.Permissions.Has(call.Caller, $"/vms/{guest.Vmid}", "VM.Audit")).OrderBy(guest => guest.Vmid))
        {
            list.Add(await MachineView.StatusAsync(lab, guest, call.CancellationToken));
        }

        return list;
    }

    private async Task<object?> CurrentAsync(CallContext call)
    {
        var guest = Need(call);
        var status = await MachineView.StatusAsync(lab, guest, call.CancellationToken);
        status["ha"] = new JsonMap { ["managed"] = 0 };
        status["qmpstatus"] = status["status"];
        return status.AddIf(guest.Config.ContainsKey("agent"), "agent", 1);
    }

    private object? Config(CallContext call)
    {
        var guest = Need(call);
        if (call.Text("snapshot") is not { } name)
        {
            return MachineView.Options.Config(guest, call.Flag("current"));
        }

        return MachineView.Options.Snapshot(guest, guest.Snapshots.FirstOrDefault(one => one.Name == name) ?? throw PveException.Die($"snapshot '{name}' does not exist"));
    }

    private object? Feature(CallContext call)
    {
        var guest = Need(call);
        var life = new MachineLifecycle(lab);
        var drives = guest.Config.Where(option => MachineDisks.IsDrive(option.Key) && !MachineValues.IsCdrom(option.Value)).Select(option => MachineValues.Volid(option.Value)).OfType<string>();
        var has = call.Need("feature") switch
        {
            "copy" => true,
            "clone" => guest.IsTemplate,
            _ => drives.All(volid => life.CanSnapshot(guest, volid)),
        };
        return new JsonMap { ["hasFeature"] = has ? 1 : 0, ["nodes"] = new[] { guest.Node } };
    }
}
