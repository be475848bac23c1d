using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Containers;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Machines;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Cluster;

/// <summary>Starting and stopping all guests of a host.</summary>
internal sealed class BulkEndpoints(LabParts lab)
{
    private readonly PowerContainer _containers = new(lab);
    private readonly PowerMachine _machines = new(lab);

    public void Map(Api api)
    {
        var vms = new ParameterSchema().Node().Add("vms", Prop.Formatted("pve-vmid-list")).Add("max-workers", Prop.Integer(1, 64));
        api.Change("POST", "/nodes/{node}/startall", new ParameterSchema().AddAll(vms).Add("force", Prop.Flag), Allow.Everyone, StartAll);
        api.Change("POST", "/nodes/{node}/stopall", new ParameterSchema().AddAll(vms).Add("force-stop", Prop.Flag).Add("timeout", Prop.Integer(0, 7200)), Allow.Everyone, StopAll);
    }

    private object? StartAll(CallContext call)
    {
        var guests = Chosen(call);
        return lab.Tasks.Start(call.Node, "startall", "", call.Caller, async worker =>
        {
            foreach (var guest in guests.Where(guest => !guest.Running && !guest.IsTemplate && (call.Flag("force") || guest.Config.GetValueOrDefault("onboot") == "1")))
            {
                worker.Log($"Starting {guest.Word} {guest.Vmid}");
                var upid = guest.Kind == GuestKind.Lxc ? _containers.StartTask(guest, call.Caller, skipLock: false) : _machines.StartTask(guest, call.Caller);
                await lab.Tasks.Find(upid)!.Ended.Task;
            }
        });
    }

    private object? StopAll(CallContext call)
    {
        var guests = Chosen(call);
        return lab.Tasks.Start(call.Node, "stopall", "", call.Caller, async worker =>
        {
            foreach (var guest in guests.Where(guest => guest.Running))
            {
                worker.Log($"Stopping {guest.Word} {guest.Vmid} (timeout = {call.Int("timeout") ?? 180} seconds)");
                await lab.Locks.HoldAsync(guest.Kind, guest.Vmid, async () =>
                {
                    await lab.Backends.Of(guest).StopAsync(guest.Vmid, worker.Interrupted);
                    lab.Guests.Change(guest, changed => changed.Running = false);
                }, worker.Interrupted);
            }
        });
    }

    private List<Guest> Chosen(CallContext call)
    {
        var named = ValueFormats.SplitList(call.Text("vms") ?? "").Select(int.Parse).ToHashSet();
        if (named.Count == 0)
        {
            lab.Permissions.Require(call.Caller, "/", "VM.PowerMgmt");
        }

        foreach (var vmid in named)
        {
            lab.Permissions.Require(call.Caller, $"/vms/{vmid}", "VM.PowerMgmt");
        }

        return [.. lab.Guests.All.Where(guest => guest.Node == call.Node && (named.Count == 0 || named.Contains(guest.Vmid))).OrderBy(guest => guest.Vmid)];
    }
}
