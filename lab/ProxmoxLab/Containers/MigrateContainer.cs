using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;

namespace ProxPaaS.Lab.Containers;

/// <summary><c>POST …/migrate</c>: the configuration and volumes move to another host's folders.</summary>
internal sealed class MigrateContainer(LabParts lab, PowerContainer power)
{
    public object? Run(CallContext call)
    {
        var target = call.Need("target");
        if (target == call.Node)
        {
            throw PveException.Parameter("target", "target is local node.");
        }

        lab.Hosts.RequireQuorum();
        if (lab.Hosts.Find(target) is not { } host)
        {
            throw PveException.Die($"no such cluster node '{target}'");
        }

        var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
        var restart = call.Flag("restart");
        if (guest.Running && !restart && !call.Flag("online"))
        {
            throw PveException.Die("can't migrate running container without --online or --restart");
        }

        return lab.Tasks.Start(call.Node, "vzmigrate", $"{call.Vmid}", call.Caller, worker => lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, async () =>
        {
            GuestChecks.NotLocked(guest);
            if (host.Unreachable is not null)
            {
                throw PveException.Die("migration aborted");
            }

            worker.Log($"starting migration of CT {guest.Vmid} to node '{target}' ({host.Address})");
            var wasRunning = guest.Running;
            if (wasRunning && !restart)
            {
                throw PveException.Die("lxc live migration is currently not implemented");
            }

            lab.Guests.Change(guest, changed => changed.Config["lock"] = "migrate");
            if (wasRunning)
            {
                await power.KillAsync(guest, worker.Interrupted);
            }

            foreach (var volume in lab.Storages.Volumes.Where(volume => volume.Vmid == guest.Vmid && volume.Node == call.Node).ToList())
            {
                worker.Log($"found local volume '{volume.Volid}' (in current VM config)");
                lab.Storages.Keep(volume with { Node = target });
                lab.Storages.Free(call.Node, volume.Volid);
            }

            lab.Guests.Change(guest, changed =>
            {
                changed.Node = target;
                changed.Config.Remove("lock");
            });
            worker.Log("start final cleanup");
            if (wasRunning)
            {
                power.StartTask(guest, call.Caller, skipLock: false);
            }

            worker.Log("migration finished successfully (duration 00:00:01)");
        }, worker.Interrupted));
    }
}
