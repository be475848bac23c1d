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

internal sealed class UserEntry
{
    public bool Enabled { get; set; } = true;
    public long Expire { get; set; }
    public string? Comment { get; set; }
    public string? Email { get; set; }
    public string? FirstName { get; set; }
    public string? LastName { get; set; }
    public string? Keys { get; set; }
    public string? PasswordHash { get; set; }
    public ConcurrentDictionary<string, TokenEntry> Tokens { get; init; } = new(StringComparer.Ordinal);
}

internal sealed class TokenEntry
{
    public string Secret { get; set; } = "";
    public bool PrivSep { get; set; } = true;
    public long Expire { get; set; }
    public string? Comment { get; set; }
}

internal sealed class GroupEntry
{
    public string? Comment { get; set; }
    public LiveSet<string> Users { get; init; } = [];
}

internal sealed class PoolEntry
{
    public string? Comment { get; set; }
    public LiveSet<int> Guests { get; init; } = [];
    public LiveSet<string> Storages { get; init; } = [];
}

/// <param name="Kind"><c>user</c>, <c>group</c> or <c>token</c>.</param>
internal sealed record AclEntry(string Path, string Kind, string Subject, string Role, bool Propagate);
