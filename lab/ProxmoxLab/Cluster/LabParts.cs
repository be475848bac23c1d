using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Faults;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Guests.Memory;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.State;
using ProxPaaS.Lab.Storage;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Cluster;

/// <summary>What nearly every call works with.</summary>
internal sealed record LabParts(
    LabOptions Options, LabClock Clock, HostTable Hosts, AccessState Access, PermissionTable Permissions, Allow Allow, GuestTable Guests, ConfigLocks Locks,
    TaskTable Tasks, StorageTable Storages, FaultTable Faults, BackendChoice Backends, StateFiles Files)
{
    public void SaveAccess()
    {
        lock (Access)
        {
            Files.Write("access.json", Access);
        }
    }

    /// <summary>Keeps a change of users, groups and rights; where it was none, the call dies of the problem.</summary>
    public object? SavedAccess(bool done, string problem)
    {
        if (!done)
        {
            throw PveException.Die(problem);
        }

        SaveAccess();
        return null;
    }

    /// <summary>Memory guests; VMs always live there.</summary>
    public MemoryGuestBackend Memory => Backends.Memory;
}
