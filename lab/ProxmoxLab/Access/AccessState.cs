using System.Collections.Concurrent;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Access;

/// <summary>Users, groups, roles, grants and pools: what Proxmox keeps in user.cfg. Saved as one file.</summary>
internal sealed class AccessState
{
    public ConcurrentDictionary<string, UserEntry> Users { get; init; } = new(StringComparer.Ordinal);
    public ConcurrentDictionary<string, GroupEntry> Groups { get; init; } = new(StringComparer.Ordinal);
    public ConcurrentDictionary<string, LiveSet<string>> Roles { get; init; } = new(StringComparer.Ordinal);
    public LiveList<AclEntry> Acl { get; init; } = [];
    public ConcurrentDictionary<string, PoolEntry> Pools { get; init; } = new(StringComparer.Ordinal);
    public ConcurrentDictionary<string, string> DatacenterOptions { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Signs tickets; tickets outlive a restart because it does.</summary>
    public string TicketKey { get; set; } = "";

    public bool HasRole(string role) => Privileges.BuiltInRoles.ContainsKey(role) || Roles.ContainsKey(role);
}
