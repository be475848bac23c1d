using ProxPaaS.Lab.Http;

namespace ProxPaaS.Lab.Access;

/// <summary>Answers what a caller may do on a path: roles granted there or above, through groups and pools, cut by the token's own grants.</summary>
internal sealed class PermissionTable(AccessState state)
{
    private static readonly string[] GeneralPaths = ["/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms"];

    /// <summary>Privileges on a path; the value tells whether they are handed down.</summary>
    public Dictionary<string, bool> On(Caller caller, string path)
    {
        if (caller.IsRoot)
        {
            return Privileges.All.ToDictionary(privilege => privilege, _ => true);
        }

        if (caller.Token is null)
        {
            return FromRoles(Roles(caller, path));
        }

        var user = new Caller(caller.User, null);
        var token = state.Users.GetValueOrDefault(caller.User)?.Tokens.GetValueOrDefault(caller.Token);
        if (token is { PrivSep: false })
        {
            return On(user, path);
        }

        var own = FromRoles(Roles(caller, path));
        var owners = On(user, path);
        return own.Where(privilege => owners.ContainsKey(privilege.Key))
            .ToDictionary(privilege => privilege.Key, privilege => privilege.Value && owners[privilege.Key]);
    }

    public bool Has(Caller caller, string path, params string[] privileges)
    {
        var effective = Effective(caller);
        return effective.IsRoot || privileges.All(Granted(effective, path));
    }

    public bool HasAny(Caller caller, string path, params string[] privileges)
    {
        var effective = Effective(caller);
        return effective.IsRoot || privileges.Any(Granted(effective, path));
    }

    public void Require(Caller caller, string path, params string[] privileges)
    {
        foreach (var privilege in privileges)
        {
            if (!Has(caller, path, privilege))
            {
                throw PveException.Forbidden($"{path}, {privilege}");
            }
        }
    }

    public void RequireAny(Caller caller, string path, params string[] privileges)
    {
        if (!HasAny(caller, path, privileges))
        {
            throw PveException.Forbidden($"{path}, {string.Join('|', privileges)}");
        }
    }

    /// <summary>A guest's privileges may come from its own path or, while it is being made, from its pool.</summary>
    public void RequireOnGuest(Caller caller, int vmid, string? pool, string privilege)
    {
        if (pool is null || !Has(caller, $"/pool/{pool}", privilege))
        {
            Require(caller, $"/vms/{vmid}", privilege);
        }
    }

    /// <summary>May the caller hand out rights on this path?</summary>
    public void RequireModify(Caller caller, string path)
    {
        string[] privileges = path.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() switch
        {
            "storage" => ["Permissions.Modify", "Datastore.Allocate"],
            "vms" => ["Permissions.Modify", "VM.Allocate"],
            "pool" => ["Permissions.Modify", "Pool.Allocate"],
            _ => ["Permissions.Modify"],
        };
        RequireAny(caller, path, privileges);
    }

    /// <summary>The paths that <c>GET /access/permissions</c> lists: the general ones and every one that a grant or a pool names.</summary>
    public SortedDictionary<string, Dictionary<string, bool>> Tree(Caller caller)
    {
        var paths = GeneralPaths.Concat(state.Acl.Select(entry => entry.Path))
            .Concat(state.Pools.SelectMany(pool => pool.Value.Guests.Select(vmid => $"/vms/{vmid}").Concat(pool.Value.Storages.Select(storage => $"/storage/{storage}"))));
        var tree = new SortedDictionary<string, Dictionary<string, bool>>(StringComparer.Ordinal);
        foreach (var path in paths.Distinct())
        {
            var granted = On(caller, path);
            if (granted.Count > 0)
            {
                tree[path] = granted;
            }
        }

        return tree;
    }

    /// <summary>A token without separation is its user.</summary>
    private Caller Effective(Caller caller)
        => caller.Token is not null && state.Users.GetValueOrDefault(caller.User)?.Tokens.GetValueOrDefault(caller.Token) is { PrivSep: false } ? new Caller(caller.User, null) : caller;

    /// <summary>Looks privileges up role by role: lists of thousands of guests ask for each of them.</summary>
    private Func<string, bool> Granted(Caller caller, string path)
    {
        var roles = Roles(caller, path).Keys.Select(PrivilegesOf).ToList();
        if (caller.Token is null)
        {
            return privilege => roles.Exists(role => role.Contains(privilege));
        }

        var owner = new Caller(caller.User, null);
        var owners = owner.IsRoot ? null : Roles(owner, path).Keys.Select(PrivilegesOf).ToList();
        return privilege => roles.Exists(role => role.Contains(privilege)) && (owners is null || owners.Exists(role => role.Contains(privilege)));
    }

    private Dictionary<string, bool> FromRoles(Dictionary<string, bool> roles)
    {
        var privileges = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var (role, propagate) in roles)
        {
            foreach (var privilege in PrivilegesOf(role))
            {
                privileges[privilege] = propagate || privileges.GetValueOrDefault(privilege);
            }
        }

        return privileges;
    }

    public IReadOnlySet<string> PrivilegesOf(string role)
        => Privileges.BuiltInRoles.TryGetValue(role, out var builtIn) ? builtIn
            : state.Roles.TryGetValue(role, out var own) ? own.Snapshot() : new HashSet<string>();

    private Dictionary<string, bool> Roles(Caller caller, string path)
    {
        var roles = DirectRoles(caller, path);
        if (roles.ContainsKey("NoAccess"))
        {
            return roles;
        }

        foreach (var pool in PoolsOf(path))
        {
            var inherited = DirectRoles(caller, $"/pool/{pool}");
            if (inherited.ContainsKey("NoAccess"))
            {
                return inherited;
            }

            foreach (var (role, propagate) in inherited)
            {
                roles[role] = propagate;
            }
        }

        return roles;
    }

    /// <summary>The nearest path with a grant wins; on one path a user's own grants win over those of groups.</summary>
    private Dictionary<string, bool> DirectRoles(Caller caller, string path)
    {
        var roles = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var step in Steps(path))
        {
            var last = step == path;
            var here = state.Acl.Where(entry => entry.Path == step && (last || entry.Propagate)).ToList();
            var mine = here.Where(entry => caller.Token is null ? entry.Kind == "user" && entry.Subject == caller.User : entry.Kind == "token" && entry.Subject == caller.Id).ToList();
            if (mine.Count == 0 && caller.Token is null)
            {
                mine = here.Where(entry => entry.Kind == "group" && state.Groups.GetValueOrDefault(entry.Subject)?.Users.Contains(caller.User) == true).ToList();
            }

            if (mine.Count > 0)
            {
                roles = mine.GroupBy(entry => entry.Role).ToDictionary(group => group.Key, group => group.Any(entry => entry.Propagate), StringComparer.Ordinal);
            }
        }

        return roles.TryGetValue("NoAccess", out var none) ? new(StringComparer.Ordinal) { ["NoAccess"] = none } : roles;
    }

    private static IEnumerable<string> Steps(string path)
    {
        yield return "/";
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }

        if (path != "/")
        {
            yield return path;
        }
    }

    private IEnumerable<string> PoolsOf(string path)
    {
        if (path.StartsWith("/vms/", StringComparison.Ordinal) && int.TryParse(path.AsSpan(5), out var vmid))
        {
            return state.Pools.Where(pool => pool.Value.Guests.Contains(vmid)).Select(pool => pool.Key);
        }

        return path.StartsWith("/storage/", StringComparison.Ordinal)
            ? state.Pools.Where(pool => pool.Value.Storages.Contains(path[9..])).Select(pool => pool.Key)
            : [];
    }
}
