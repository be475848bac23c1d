using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Faults;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Guests.Memory;
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

    /// <summary>Memory guests; VMs always live there.</summary>
    public MemoryGuestBackend Memory => Backends.Memory;
}
