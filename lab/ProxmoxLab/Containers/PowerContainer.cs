using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Containers;

/// <summary>Start, stop, shutdown and reboot of containers. Most reasons to refuse show only in the task.</summary>
internal sealed class PowerContainer(LabParts lab)
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(10);

    public object? Start(CallContext call)
    {
        CheckSkipLock(call);
        if (IsRunning(call))
        {
            throw PveException.Die($"CT {call.Vmid} already running");
        }

        lab.Hosts.RequireQuorum();
        return StartTask(call.Node, call.Vmid, call.Caller, call.Flag("skiplock"));
    }

    public string StartTask(Guest guest, Caller caller, bool skipLock) => StartTask(guest.Node, guest.Vmid, caller, skipLock);

    public object? Stop(CallContext call)
    {
        CheckSkipLock(call);
        RequireRunning(call);
        var overrule = call.Flag("overrule-shutdown");
        return lab.Tasks.Start(call.Node, "vzstop", $"{call.Vmid}", call.Caller, async worker =>
        {
            if (overrule)
            {
                await EndShutdownsAsync(worker, call.Vmid, call.Caller);
            }

            await lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, async () =>
            {
                var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
                if (!call.Flag("skiplock") && guest.LockName != "mounted")
                {
                    GuestChecks.NotLocked(guest);
                }

                await lab.Backends.Containers.StopAsync(call.Vmid, worker.Interrupted);
                Ended(guest);
            }, worker.Interrupted);
        });
    }

    public object? Shutdown(CallContext call)
    {
        RequireRunning(call);
        var timeout = TimeSpan.FromSeconds(call.Int("timeout") ?? 60);
        var force = call.Flag("forceStop");
        return lab.Tasks.Start(call.Node, "vzshutdown", $"{call.Vmid}", call.Caller, worker => lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, async () =>
        {
            var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
            GuestChecks.NotLocked(guest);
            await EndAsync(worker, guest, timeout, force);
        }, worker.Interrupted));
    }

    public object? Reboot(CallContext call)
    {
        if (!IsRunning(call))
        {
            throw PveException.Die($"VM {call.Vmid} not running");
        }

        var timeout = TimeSpan.FromSeconds(call.Int("timeout") ?? 60);
        return lab.Tasks.Start(call.Node, "vzreboot", $"{call.Vmid}", call.Caller, worker => lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, async () =>
        {
            var guest = lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
            GuestChecks.NotLocked(guest);
            await EndAsync(worker, guest, timeout, force: false);
            await BootAsync(worker, guest);
        }, worker.Interrupted));
    }

    public object? Suspend(CallContext call)
    {
        RequireRunning(call);
        return lab.Tasks.Start(call.Node, "vzsuspend", $"{call.Vmid}", call.Caller, _ => lab.Locks.HoldAsync(GuestKind.Lxc, call.Vmid, () =>
        {
            GuestChecks.NotLocked(lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid));
            throw PveException.Die($"command 'lxc-checkpoint -n {call.Vmid} -s -D /var/lib/vz/dump' failed: exit code 1");
        }, CancellationToken.None));
    }

    public object? Resume(CallContext call)
    {
        if (IsRunning(call))
        {
            throw PveException.Die($"CT {call.Vmid} already running");
        }

        return lab.Tasks.Start(call.Node, "vzresume", $"{call.Vmid}", call.Caller, _ =>
        {
            lab.Guests.Get(GuestKind.Lxc, call.Node, call.Vmid);
            throw PveException.Die($"command 'lxc-checkpoint -n {call.Vmid} -r --foreground -D /var/lib/vz/dump' failed: exit code 1");
        });
    }

    /// <summary>Kills the guest as part of another worker, which holds its lock.</summary>
    public async Task KillAsync(Guest guest, CancellationToken cancellationToken)
    {
        await lab.Backends.Of(guest).StopAsync(guest.Vmid, cancellationToken);
        Ended(guest);
    }

    private string StartTask(string node, int vmid, Caller caller, bool skipLock)
        => lab.Tasks.Start(node, "vzstart", $"{vmid}", caller, worker => lab.Locks.HoldAsync(GuestKind.Lxc, vmid, async () =>
        {
            var guest = lab.Guests.Get(GuestKind.Lxc, node, vmid);
            if (guest.IsTemplate)
            {
                throw PveException.Die("you can't start a CT if it's a template");
            }

            if (!skipLock && guest.LockName != "mounted")
            {
                GuestChecks.NotLocked(guest);
            }

            if (!guest.Running)
            {
                await BootAsync(worker, guest);
            }
        }, worker.Interrupted));

    private async Task BootAsync(Worker worker, Guest guest)
    {
        ApplyPending(guest);
        foreach (var nic in RuntimeReader.Read(guest).Nics.Where(nic => nic.Bridge.Length > 0 && nic.Bridge != lab.Options.Bridge))
        {
            throw PveException.Die($"bridge '{nic.Bridge}' does not exist");
        }

        if (ContainerView.Disk(lab, guest) is not { } disk)
        {
            throw PveException.Die($"missing 'rootfs' configuration");
        }

        await lab.Backends.Containers.StartAsync(disk, RuntimeReader.Read(guest), worker.Log, worker.Interrupted);
        lab.Guests.Change(guest, changed =>
        {
            changed.Running = true;
            changed.StartedAt = lab.Clock.Seconds;
        });
    }

    private async Task EndAsync(Worker worker, Guest guest, TimeSpan timeout, bool force)
    {
        bool ended;
        try
        {
            ended = await lab.Backends.Containers.ShutdownAsync(guest.Vmid, timeout, worker.Interrupted);
        }
        catch (OperationCanceledException) when (worker.Interrupted.IsCancellationRequested)
        {
            worker.Log($"command 'lxc-stop -n {guest.Vmid} --nokill --timeout {(int)timeout.TotalSeconds}' failed: received interrupt");
            throw new WorkerVanishedException();
        }

        if (!ended && !force)
        {
            // lxc-stop has given up; the worker still watches the guest for a while, and holds its lock meanwhile.
            worker.Log($"command 'lxc-stop -n {guest.Vmid} --nokill --timeout {(int)timeout.TotalSeconds}' failed: exit code 1");
            await lab.Clock.DelayAsync(GracePeriod, worker.Interrupted);
            throw PveException.Die("container did not stop");
        }

        if (!ended)
        {
            await lab.Backends.Containers.StopAsync(guest.Vmid, worker.Interrupted);
        }

        Ended(guest);
    }

    private void Ended(Guest guest) => lab.Guests.Change(guest, changed =>
    {
        changed.Running = false;
        changed.StartedAt = null;
        ApplyPendingTo(changed);
    });

    private void ApplyPending(Guest guest)
    {
        if (guest.Pending.Count > 0)
        {
            lab.Guests.Change(guest, ApplyPendingTo);
        }
    }

    private static void ApplyPendingTo(Guest guest)
    {
        foreach (var (option, value) in guest.Pending)
        {
            if (value is null)
            {
                guest.Config.Remove(option);
            }
            else
            {
                guest.Config[option] = value;
            }
        }

        guest.Pending.Clear();
    }

    private async Task EndShutdownsAsync(Worker worker, int vmid, Caller caller)
    {
        var ended = new List<string>();
        foreach (var task in lab.Tasks.All.Where(task => task.Running && task.Upid.Type == "vzshutdown" && task.Upid.Id == $"{vmid}"))
        {
            if (caller.IsRoot || task.Caller == caller || lab.Permissions.Has(caller, $"/nodes/{task.Upid.Node}", "Sys.Modify"))
            {
                await lab.Tasks.StopAsync(task, kill: false);
                ended.Add(task.Upid.ToString());
            }
        }

        if (ended.Count > 0)
        {
            worker.Log($"overruled vzshutdown tasks: {string.Join(", ", ended)}");
        }
    }

    private static void CheckSkipLock(CallContext call)
    {
        if (call.Flag("skiplock") && !call.Caller.IsRoot)
        {
            throw PveException.Parameter("skiplock", "Only root may use this option.");
        }
    }

    /// <summary>Looks at the process, not at the configuration: a missing container simply does not run.</summary>
    private bool IsRunning(CallContext call) => lab.Guests.Find(call.Vmid) is { Kind: GuestKind.Lxc, Running: true } guest && guest.Node == call.Node;

    private void RequireRunning(CallContext call)
    {
        if (!IsRunning(call))
        {
            throw PveException.Die($"CT {call.Vmid} not running");
        }
    }
}
