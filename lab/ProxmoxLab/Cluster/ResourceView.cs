using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Containers;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Machines;

namespace ProxPaaS.Lab.Cluster;

/// <summary>What <c>/cluster/resources</c> shows: figures as the status daemon last sent them, names of locks, tags and pools as they are.</summary>
internal sealed class ResourceView(LabParts lab) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private Dictionary<int, JsonMap> _broadcast = [];

    /// <summary>Sends new figures in the rhythm of the status daemon until disposed.</summary>
    public async Task RunAsync()
    {
        if (lab.Options.ResourceLag <= TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(lab.Options.ResourceLag, lab.Clock.Provider);
        do
        {
            await BroadcastAsync();
        }
        while (await timer.WaitForNextTickAsync(_end.Token).AsTask().ContinueWith(tick => tick is { IsCompletedSuccessfully: true, Result: true }, TaskScheduler.Default));
    }

    public async Task BroadcastAsync()
    {
        var figures = new Dictionary<int, JsonMap>();
        foreach (var guest in lab.Guests.All)
        {
            figures[guest.Vmid] = await FiguresAsync(guest);
        }

        _broadcast = figures;
    }

    public List<JsonMap> Guests(Caller caller, IReadOnlySet<int>? only = null)
    {
        var pools = new Dictionary<int, string>();
        // A pool that the caller may not see stays unnamed.
        foreach (var (id, pool) in lab.Access.Pools.Where(pool => lab.Permissions.Has(caller, $"/pool/{pool.Key}", "Pool.Audit")))
        {
            foreach (var vmid in pool.Guests)
            {
                pools[vmid] = id;
            }
        }

        var list = new List<JsonMap>();
        foreach (var guest in lab.Guests.All.Where(guest => only is null || only.Contains(guest.Vmid)).OrderBy(guest => guest.Vmid))
        {
            if (lab.Permissions.Has(caller, $"/vms/{guest.Vmid}", "VM.Audit"))
            {
                list.Add(Entry(guest, pools.GetValueOrDefault(guest.Vmid)));
            }
        }

        return list;
    }

    public IEnumerable<JsonMap> Storages(Caller caller, string? only = null)
    {
        foreach (var storage in lab.Storages.All.Where(storage => !storage.Disabled && (only is null || storage.Id == only)))
        {
            if (!lab.Permissions.Has(caller, $"/storage/{storage.Id}", "Datastore.Audit"))
            {
                continue;
            }

            foreach (var host in lab.Hosts.All.Where(host => storage.IsOn(host.Name)))
            {
                var (total, used, _) = lab.Storages.Space(host.Name, storage);
                yield return new JsonMap
                {
                    ["id"] = $"storage/{host.Name}/{storage.Id}",
                    ["type"] = "storage",
                    ["node"] = host.Name,
                    ["storage"] = storage.Id,
                    ["plugintype"] = storage.Type,
                    ["content"] = string.Join(',', storage.Content),
                    ["shared"] = storage.Shared ? 1 : 0,
                    ["status"] = host.Unreachable is null ? "available" : "unknown",
                }.AddIf(host.Unreachable is null, "disk", used).AddIf(host.Unreachable is null, "maxdisk", total);
            }
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private JsonMap Entry(Guest guest, string? pool)
    {
        var map = new JsonMap { ["id"] = $"{guest.TypeName}/{guest.Vmid}", ["type"] = guest.TypeName, ["vmid"] = guest.Vmid, ["node"] = guest.Node };
        var figures = lab.Options.ResourceLag > TimeSpan.Zero ? _broadcast.GetValueOrDefault(guest.Vmid) : Live(guest);
        if (figures is null || lab.Hosts.Find(guest.Node) is { Unreachable: not null })
        {
            map["status"] = "unknown";
        }
        else
        {
            foreach (var (key, value) in figures)
            {
                map[key] = value;
            }
        }

        return map.AddIf(pool is not null, "pool", pool)
            .AddIf(!string.IsNullOrEmpty(guest.Config.GetValueOrDefault("tags")), "tags", guest.Config.GetValueOrDefault("tags"))
            .AddIf(guest.LockName is not null, "lock", guest.LockName);
    }

    private JsonMap Live(Guest guest)
    {
        var work = FiguresAsync(guest);

        // Only a back-end that has to look at processes takes its time here.
        return work.IsCompletedSuccessfully ? work.Result : work.GetAwaiter().GetResult();
    }

    private async Task<JsonMap> FiguresAsync(Guest guest)
    {
        var status = guest.Kind == GuestKind.Lxc ? await ContainerView.StatusAsync(lab, guest, CancellationToken.None) : await MachineView.StatusAsync(lab, guest, CancellationToken.None);
        var map = new JsonMap { ["status"] = status["status"], ["name"] = status["name"], ["template"] = guest.IsTemplate ? 1 : 0, ["maxcpu"] = status["cpus"], ["memhost"] = status["mem"] };
        foreach (var key in new[] { "cpu", "mem", "maxmem", "disk", "maxdisk", "diskread", "diskwrite", "netin", "netout", "uptime" })
        {
            map[key] = status[key];
        }

        return map;
    }
}
