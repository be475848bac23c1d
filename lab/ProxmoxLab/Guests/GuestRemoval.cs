using ProxPaaS.Lab.Cluster;

namespace ProxPaaS.Lab.Guests;

/// <summary>Takes a destroyed guest out of everything that names it.</summary>
internal static class GuestRemoval
{
    public static void Forget(LabParts lab, Guest guest)
    {
        lab.Guests.Remove(guest.Vmid);
        foreach (var pool in lab.Access.Pools.Values)
        {
            pool.Guests.Remove(guest.Vmid);
        }

        lab.Access.Acl.RemoveAll(entry => entry.Path == $"/vms/{guest.Vmid}");
        lab.SaveAccess();
    }
}
