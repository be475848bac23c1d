using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;

namespace ProxPaaS.Lab.Machines;

/// <summary>Start and stop of VMs; unlike containers, nearly every refusal shows only in the task.</summary>
internal sealed class PowerMachine(LabParts lab)
{
    public object? Start(CallContext call)
    {
        CheckSkipLock(call);
        return StartTask(call.Node, call.Vmid, call.Caller);
    }

    public string StartTask(Guest guest, Caller caller) => StartTask(guest.Node, guest.Vmid, caller);

    public object? Stop(CallContext call)
    {
        CheckSkipLock(call);
        return Worker(call, "qmstop", async (guest, cancellationToken) =>
        {
            if (guest.Running)
            {
                GuestChecks.NotLocked(guest);
                await KillAsync(guest, cancellationToken);
            }
        });
    }

    public object? Shutdown(CallContext call)
    {
        CheckSkipLock(call);
        return Worker(call, "qmshutdown", async (guest, cancellationToken) =>
        {
            if (!guest.Running)
            {
                return;
            }

            GuestChecks.NotLocked(guest);
            if (!await lab.Memory.ShutdownAsync(guest.Vmid, TimeSpan.FromSeconds(call.Int("timeout") ?? 60), cancellationToken) && !call.Flag("forceStop"))
            {
                throw PveException.Die("VM quit/powerdown failed - got timeout");
            }

            await KillAsync(guest, cancellationToken);
        });
    }

    public object? Reboot(CallContext call)
    {
        if (lab.Guests.Find(call.Vmid) is not { Running: true })
        {
            throw PveException.Die($"VM {call.Vmid} not running");
        }

        return Worker(call, "qmreboot", async (guest, cancellationToken) =>
        {
            await lab.Memory.ShutdownAsync(guest.Vmid, TimeSpan.FromSeconds(call.Int("timeout") ?? 60), cancellationToken);
            await KillAsync(guest, cancellationToken);
            await BootAsync(guest, cancellationToken);
        });
    }

    public object? Reset(CallContext call)
    {
        CheckSkipLock(call);
        RequireRunning(call);
        return Worker(call, "qmreset", (_, _) => Task.CompletedTask);
    }

    public object? Suspend(CallContext call)
    {
        CheckSkipLock(call);
        RequireRunning(call);
        return Worker(call, "qmsuspend", (_, _) => Task.CompletedTask);
    }

    public object? Resume(CallContext call)
    {
        CheckSkipLock(call);
        RequireRunning(call);
        return Worker(call, "qmresume", (_, _) => Task.CompletedTask);
    }

    public void RequireRunning(CallContext call)
    {
        var guest = lab.Guests.Get(GuestKind.Qemu, call.Node, call.Vmid);
        if (!guest.Running)
        {
            throw PveException.Die($"VM {call.Vmid} not running");
        }
    }

    private string StartTask(string node, int vmid, Caller caller)
        => lab.Tasks.Start(node, "qmstart", $"{vmid}", caller, worker => lab.Locks.HoldAsync(GuestKind.Qemu, vmid, async () =>
        {
            var guest = lab.Guests.Get(GuestKind.Qemu, node, vmid);
            if (guest.IsTemplate)
            {
                throw PveException.Die("you can't start a vm if it's a template");
            }

            GuestChecks.NotLocked(guest);
            if (guest.Running)
            {
                throw PveException.Die($"VM {vmid} already running");
            }

            await BootAsync(guest, worker.Interrupted);
        }, worker.Interrupted));

    private object Worker(CallContext call, string type, Func<Guest, CancellationToken, Task> work)
        => lab.Tasks.Start(call.Node, type, $"{call.Vmid}", call.Caller, worker => lab.Locks.HoldAsync(
            GuestKind.Qemu, call.Vmid, () => work(lab.Guests.Get(GuestKind.Qemu, call.Node, call.Vmid), worker.Interrupted), worker.Interrupted));

    private async Task BootAsync(Guest guest, CancellationToken cancellationToken)
    {
        foreach (var volid in RuntimeReader.Parts(guest.Config.GetValueOrDefault("cicustom") ?? "").Values.Where(StorageTable.IsVolid))
        {
            var (storage, name) = StorageTable.Split(volid);
            if (!File.Exists(Path.Combine(lab.Storages.FolderOf(guest.Node, storage, name.Split('/')[0]), name.Split('/')[^1])))
            {
                throw PveException.Die($"volume '{volid}' does not exist");
            }
        }

        lab.Guests.Change(guest, changed =>
        {
            foreach (var (option, value) in changed.Pending)
            {
                _ = value is null ? changed.Config.Remove(option) : changed.Config.TryAdd(option, value);
                if (value is not null)
                {
                    changed.Config[option] = value;
                }
            }

            changed.Pending.Clear();
        });
        await lab.Memory.StartAsync(new GuestDisk(guest.Vmid, "local", "dir", 0), RuntimeReader.Read(guest), _ => { }, cancellationToken);
        lab.Guests.Change(guest, changed =>
        {
            changed.Running = true;
            changed.StartedAt = lab.Clock.Seconds;
        });
    }

    private async Task KillAsync(Guest guest, CancellationToken cancellationToken)
    {
        await lab.Memory.StopAsync(guest.Vmid, cancellationToken);
        lab.Guests.Change(guest, changed =>
        {
            changed.Running = false;
            changed.StartedAt = null;
        });
    }

    private static void CheckSkipLock(CallContext call)
    {
        if (call.Flag("skiplock") && !call.Caller.IsRoot)
        {
            throw PveException.Parameter("skiplock", "Only root may use this option.");
        }
    }
}
