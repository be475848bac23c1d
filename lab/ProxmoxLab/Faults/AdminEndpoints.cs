using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;

namespace ProxPaaS.Lab.Faults;

/// <summary>The admin endpoint on loopback: faults on demand, a human's hands, and the truth for checkers.</summary>
internal static class AdminEndpoints
{
    public static void Map(WebApplication app, LabParts lab, ResourceView resources, EffectLog effects)
    {
        app.MapPost("/faults/calls", (FaultRule rule) => Done(() => lab.Faults.Add(rule)));
        app.MapPost("/faults/tasks", (TaskFaultRule rule) => Done(() => lab.Faults.Add(rule)));
        app.MapPut("/faults/storages/{storage}", (string storage, bool full) => Done(() => lab.Faults.SetFull(storage, full)));
        app.MapPut("/faults/quorum", (bool present) => Done(() => lab.Hosts.HasQuorum = present));
        app.MapPut("/faults/hosts/{name}", (string name, bool up, string? reason, int? delayMs) => SetHost(lab, name, up, reason, delayMs));
        app.MapPost("/faults/workers/kill", async (string? upid, string? type) => await KillAsync(lab, upid, type));
        app.MapDelete("/faults", () => Done(() => Reset(lab)));
        app.MapPost("/human/guests", (HumanGuest guest) => CreateGuest(lab, guest));
        app.MapPost("/human/guests/{vmid:int}/stop", (int vmid) => StopAsync(lab, vmid));
        app.MapPut("/human/guests/{vmid:int}/deaf", (int vmid, bool deaf) => Done(() => lab.Memory.SetDeaf(vmid, deaf)));
        app.MapPut("/human/guests/{vmid:int}/lock", (int vmid, string? name) => SetLock(lab, vmid, name));
        app.MapDelete("/human/guests/{vmid:int}", (int vmid) => DestroyAsync(lab, vmid));
        app.MapGet("/effects", (long? since) => Results.Json(effects.Since(since ?? 0)));
        app.MapDelete("/effects", () => Done(effects.Clear));
        app.MapGet("/truth", () => TruthAsync(lab));
        app.MapPost("/resources/refresh", async () =>
        {
            await resources.BroadcastAsync();
            return Results.NoContent();
        });
        app.MapGet("/started", () => Results.Json(lab.Memory.Running.Select(pair => Started(pair.Key, pair.Value))));
    }

    private static IResult Done(Action action)
    {
        action();
        return Results.NoContent();
    }

    private static IResult SetHost(LabParts lab, string name, bool up, string? reason, int? delayMs)
    {
        if (lab.Hosts.Find(name) is not { } host)
        {
            return Results.NotFound(new { error = $"the lab has no host '{name}'" });
        }

        host.Unreachable = up ? null : reason ?? "No route to host";
        host.AnswerDelay = TimeSpan.FromMilliseconds(delayMs ?? 0);
        return Results.NoContent();
    }

    private static async Task<IResult> KillAsync(LabParts lab, string? upid, string? type)
    {
        var tasks = lab.Tasks.All.Where(task => task.Running && (upid is null || task.Upid.ToString() == upid) && (type is null || task.Upid.Type == type)).ToList();
        foreach (var task in tasks)
        {
            await lab.Tasks.StopAsync(task, kill: true);
        }

        return Results.Json(tasks.Select(task => task.Upid.ToString()));
    }

    private static void Reset(LabParts lab)
    {
        lab.Faults.Clear();
        lab.Hosts.HasQuorum = true;
        foreach (var host in lab.Hosts.All)
        {
            host.Unreachable = null;
        }
    }

    private static IResult CreateGuest(LabParts lab, HumanGuest wanted)
    {
        var guest = new Guest { Vmid = wanted.Vmid, Node = wanted.Node ?? lab.Hosts.Local.Name, Kind = GuestKind.Lxc };
        guest.Config["hostname"] = wanted.Hostname ?? $"foreign-{wanted.Vmid}";
        guest.Config["memory"] = "512";
        guest.Config["swap"] = "512";
        guest.Config["arch"] = "amd64";
        guest.Config["ostype"] = "debian";
        if (wanted.Description is { } description)
        {
            guest.Config["description"] = description;
        }

        if (!lab.Guests.TryAdd(guest))
        {
            return Results.Conflict(new { error = $"guest {wanted.Vmid} exists" });
        }

        var volume = lab.Storages.Allocate(guest.Node, lab.Storages.All.First(storage => storage.Content.Contains("rootdir")), guest.Vmid, "rootdir", "raw", 1L << 30);
        lab.Guests.Change(guest, changed => changed.Config["rootfs"] = $"{volume.Volid},size=1G");
        return Results.NoContent();
    }

    private static async Task<IResult> StopAsync(LabParts lab, int vmid)
    {
        if (lab.Guests.Find(vmid) is not { } guest)
        {
            return Results.NotFound();
        }

        await lab.Backends.Of(guest).StopAsync(vmid, CancellationToken.None);
        lab.Guests.Change(guest, changed => changed.Running = false);
        return Results.NoContent();
    }

    private static IResult SetLock(LabParts lab, int vmid, string? name)
    {
        if (lab.Guests.Find(vmid) is not { } guest)
        {
            return Results.NotFound();
        }

        lab.Guests.Change(guest, changed =>
        {
            changed.Config.Remove("lock");
            if (!string.IsNullOrEmpty(name))
            {
                changed.Config["lock"] = name;
            }
        });
        return Results.NoContent();
    }

    private static async Task<IResult> DestroyAsync(LabParts lab, int vmid)
    {
        if (lab.Guests.Find(vmid) is not { } guest)
        {
            return Results.NotFound();
        }

        await lab.Backends.Of(guest).StopAsync(vmid, CancellationToken.None);
        await lab.Backends.Of(guest).DestroyAsync(new GuestDisk(vmid, "local", "dir", 0), CancellationToken.None);
        foreach (var volume in lab.Storages.Volumes.Where(volume => volume.Vmid == vmid && volume.Node == guest.Node).ToList())
        {
            lab.Storages.Free(volume.Node, volume.Volid);
        }

        GuestRemoval.Forget(lab, guest);
        return Results.NoContent();
    }

    private static async Task<IResult> TruthAsync(LabParts lab)
    {
        var containers = await lab.Backends.Containers.RunningAsync(CancellationToken.None);
        var machines = await lab.Memory.RunningAsync(CancellationToken.None);
        return Results.Json(new
        {
            guests = lab.Guests.All.OrderBy(guest => guest.Vmid).Select(guest => new
            {
                vmid = guest.Vmid,
                node = guest.Node,
                kind = guest.TypeName,
                running = (guest.Kind == GuestKind.Lxc ? containers : machines).Contains(guest.Vmid),
                template = guest.IsTemplate,
                @lock = guest.LockName,
                config = guest.Config,
                pools = lab.Access.Pools.Where(pool => pool.Value.Guests.Contains(guest.Vmid)).Select(pool => pool.Key),
                createdAt = guest.Created,
            }),
            volumes = lab.Storages.Volumes.Select(volume => new { node = volume.Node, volid = volume.Volid, vmid = volume.Vmid, size = volume.Size, orphan = lab.Guests.Find(volume.Vmid) is null }),
            runningTasks = lab.Tasks.All.Where(task => task.Running).Select(task => task.Upid.ToString()),
            unknownRunning = containers.Where(vmid => lab.Guests.Find(vmid) is null),
        });
    }

    private static object Started(int vmid, Guests.Memory.MemoryGuest guest) => new
    {
        vmid,
        hostname = guest.Runtime.Hostname.Split('.')[0],
        domain = guest.Runtime.Hostname.Contains('.', StringComparison.Ordinal) ? guest.Runtime.Hostname[(guest.Runtime.Hostname.IndexOf('.', StringComparison.Ordinal) + 1)..] : null,
        startedAt = guest.Started,
        cores = Math.Max(guest.Runtime.Cores, 1),
        memoryBytes = guest.Runtime.MemoryBytes,
        nics = guest.Runtime.Nics.Select(nic => new { name = nic.Name, bridge = nic.Bridge, hwaddr = nic.Hwaddr, ip = nic.Ip, gateway = nic.Gateway }),
    };

    internal sealed record HumanGuest(int Vmid, string? Node, string? Hostname, string? Description);
}
