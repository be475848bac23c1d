using System.Collections.Concurrent;
using System.Globalization;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Guests;

/// <summary>All guests of the cluster; every change is on disk before it is visible as done.</summary>
internal sealed class GuestTable(StateFiles files, LabClock clock)
{
    private readonly ConcurrentDictionary<int, Guest> _guests = new();

    public IEnumerable<Guest> All => _guests.Values;

    public void Load()
    {
        foreach (var guest in files.ReadAll<Guest>("guests"))
        {
            _guests[guest.Vmid] = guest;
        }
    }

    public Guest? Find(int vmid) => _guests.GetValueOrDefault(vmid);

    /// <summary>The guest of that kind on that node, or the error that Proxmox gives for a missing configuration file.</summary>
    public Guest Get(GuestKind kind, string node, int vmid)
        => Find(vmid) is { } guest && guest.Kind == kind && guest.Node == node ? guest : throw Missing(kind, node, vmid);

    public static PveException Missing(GuestKind kind, string node, int vmid)
        => PveException.Die(string.Create(CultureInfo.InvariantCulture, $"Configuration file 'nodes/{node}/{(kind == GuestKind.Lxc ? "lxc" : "qemu-server")}/{vmid}.conf' does not exist"));

    public void CheckUnused(int vmid)
    {
        if (Find(vmid) is not null)
        {
            throw Taken(vmid);
        }
    }

    /// <summary>The error for an id that somebody has.</summary>
    public PveException Taken(int vmid)
        => Find(vmid) is { } guest ? PveException.Die($"{guest.Word} {vmid} already exists on node '{guest.Node}'") : PveException.Die($"Could not reserve ID {vmid}, already taken");

    /// <summary>False when somebody else has the id.</summary>
    public bool TryAdd(Guest guest)
    {
        guest.Created = clock.Seconds;
        if (!_guests.TryAdd(guest.Vmid, guest))
        {
            return false;
        }

        Save(guest);
        return true;
    }

    public void Remove(int vmid)
    {
        _guests.TryRemove(vmid, out _);
        files.Delete(FileName(vmid));
    }

    /// <summary>Changes a guest and saves it.</summary>
    public void Change(Guest guest, Action<Guest> change)
    {
        lock (guest)
        {
            // Readers keep the configuration they have; the changed one replaces it whole.
            var next = guest.Copy();
            change(next);
            guest.Adopt(next);
            if (_guests.ContainsKey(guest.Vmid))
            {
                Save(guest);
            }
        }
    }

    private void Save(Guest guest)
    {
        lock (guest)
        {
            files.Write(FileName(guest.Vmid), guest);
        }
    }

    private static string FileName(int vmid) => string.Create(CultureInfo.InvariantCulture, $"guests/{vmid}.json");
}
