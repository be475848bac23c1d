using System.Text.RegularExpressions;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Access;

/// <summary>Tickets, roles, groups, grants and the question what a caller may.</summary>
internal sealed partial class AccessEndpoints(LabParts lab, Tickets tickets, Authenticator authenticator)
{
    public void Map(Api api)
    {
        var none = new ParameterSchema();
        api.Get("/access", none, Allow.Everyone, _ => ClusterEndpoints.Names("subdir", "users", "groups", "roles", "acl", "domains", "openid", "tfa", "ticket", "password", "permissions"));
        api.Get("/access/ticket", none, Allow.Everyone, _ => null);
        api.Change("POST", "/access/ticket", new ParameterSchema()
            .Add("new-format", Prop.Flag).Add("otp", Prop.Text).Add("password", Prop.Text.Required()).Add("path", Prop.Text with { MaxLength = 64, Requires = "privs" })
            .Add("privs", Prop.Formatted("pve-priv-list") with { MaxLength = 64, Requires = "path" }).Add("realm", Prop.Formatted("pve-realm") with { MaxLength = 32 })
            .Add("tfa-challenge", Prop.Text).Add("username", (Prop.Text with { MaxLength = 64 }).Required()), Allow.Everyone, Ticket);
        api.Get("/access/permissions", new ParameterSchema().Add("path", Prop.Text).Add("userid", Prop.Matching(@"[^\s:/]+@[A-Za-z][A-Za-z0-9\.\-_]+(?:![A-Za-z][A-Za-z0-9\.\-_]+)?")), Allow.Everyone, Permissions);
        MapRoles(api);
        MapGroups(api);
        api.Get("/access/acl", none, Allow.Everyone, ListAcl);
        api.Change("PUT", "/access/acl", new ParameterSchema()
            .Add("delete", Prop.Flag).Add("groups", Prop.Formatted("pve-groupid-list")).Add("path", Prop.Text.Required()).Add("propagate", Prop.Flag).Add("roles", Prop.Formatted("pve-roleid-list").Required())
            .Add("tokens", Prop.Formatted("pve-tokenid-list")).Add("users", Prop.Formatted("pve-userid-list")), call => lab.Permissions.RequireModify(call.Caller, Normal(call.Text("path") ?? "/")), UpdateAcl);
    }

    private void MapRoles(Api api)
    {
        var role = new ParameterSchema().Add("roleid", Prop.Formatted("pve-roleid").Required());
        var manage = lab.Allow.All("/access", "Sys.Modify");
        api.Get("/access/roles", new ParameterSchema(), Allow.Everyone, _ => Privileges.BuiltInRoles.Keys.Concat(lab.Access.Roles.Keys).Order(StringComparer.Ordinal)
            .Select(id => new JsonMap { ["roleid"] = id, ["privs"] = string.Join(',', lab.Permissions.PrivilegesOf(id).Order(StringComparer.Ordinal)), ["special"] = Privileges.BuiltInRoles.ContainsKey(id) ? 1 : 0 }).ToList());
        api.Get("/access/roles/{roleid}", role, Allow.Everyone, call => RoleExists(call.Need("roleid"))
            ? lab.Permissions.PrivilegesOf(call.Need("roleid")).ToDictionary(privilege => privilege, _ => (object?)1)
            : throw PveException.Die($"role '{call.Need("roleid")}' does not exist"));
        api.Change("POST", "/access/roles", new ParameterSchema().AddAll(role).Add("privs", Prop.Formatted("pve-priv-list")), manage, CreateRole);
        api.Change("PUT", "/access/roles/{roleid}", new ParameterSchema().AddAll(role).Add("append", Prop.Flag with { Requires = "privs" }).Add("privs", Prop.Formatted("pve-priv-list")), manage, UpdateRole);
        api.Change("DELETE", "/access/roles/{roleid}", role, manage, DeleteRole);
    }

    private void MapGroups(Api api)
    {
        var group = new ParameterSchema().Add("groupid", Prop.Formatted("pve-groupid").Required());
        var manage = lab.Allow.All("/access/groups", "Group.Allocate");
        api.Get("/access/groups", new ParameterSchema(), Allow.Everyone, call => lab.Access.Groups.Where(one => lab.Permissions.HasAny(call.Caller, $"/access/groups/{one.Key}", "User.Modify", "Sys.Audit", "Group.Allocate"))
            .Select(one => new JsonMap { ["groupid"] = one.Key, ["users"] = string.Join(',', one.Value.Users) }.AddIf(one.Value.Comment is not null, "comment", one.Value.Comment)).ToList());
        api.Get("/access/groups/{groupid}", group, lab.Allow.Any("/access/groups", "Sys.Audit", "Group.Allocate"), call => lab.Access.Groups.TryGetValue(call.Need("groupid"), out var found)
            ? new JsonMap { ["members"] = found.Users.ToList() }.AddIf(found.Comment is not null, "comment", found.Comment)
            : throw PveException.Die($"group '{call.Need("groupid")}' does not exist"));
        api.Change("POST", "/access/groups", new ParameterSchema().AddAll(group).Add("comment", Prop.Text), manage, call => Saved(lab.Access.Groups.TryAdd(call.Need("groupid"), new GroupEntry { Comment = call.Text("comment") }), $"create group failed: group '{call.Need("groupid")}' already exists"));
        api.Change("DELETE", "/access/groups/{groupid}", group, manage, call =>
        {
            lab.Access.Acl.RemoveAll(entry => entry.Kind == "group" && entry.Subject == call.Need("groupid"));
            return Saved(lab.Access.Groups.TryRemove(call.Need("groupid"), out _), $"delete group failed: group '{call.Need("groupid")}' does not exist");
        });
    }

    private object? Saved(bool done, string problem)
    {
        if (!done)
        {
            throw PveException.Die(problem);
        }

        lab.SaveAccess();
        return null;
    }

    private object? Ticket(CallContext call)
    {
        var user = call.Need("username");
        user = call.Text("realm") is { } realm && !user.Contains('@', StringComparison.Ordinal) ? $"{user}@{realm}" : user;
        var password = call.Need("password");
        var known = authenticator.IsActive(user) && (tickets.Verify(password) == user || Passwords.Verify(lab.Access.Users[user].PasswordHash, password));
        if (!known)
        {
            throw new PveException(401, "authentication failure\n");
        }

        var caller = new Caller(user, null);
        return new JsonMap
        {
            ["username"] = user,
            ["ticket"] = tickets.Issue(user),
            ["CSRFPreventionToken"] = tickets.IssueCsrf(user),
            ["cap"] = Capabilities(caller),
        }.AddIf(lab.Hosts.All.Count > 1, "clustername", "lab");
    }

    private JsonMap Capabilities(Caller caller)
    {
        var areas = new Dictionary<string, JsonMap>(StringComparer.Ordinal);
        foreach (var area in new[] { "vms", "storage", "access", "nodes", "dc", "sdn", "mapping" })
        {
            areas[area] = [];
        }

        foreach (var privilege in lab.Permissions.Tree(caller).Values.SelectMany(granted => granted.Keys).Distinct())
        {
            foreach (var area in privilege == "Permissions.Modify" ? areas.Keys.AsEnumerable() : Privileges.Areas(privilege))
            {
                areas[area][privilege] = 1;
            }
        }

        var map = new JsonMap();
        foreach (var (area, privileges) in areas)
        {
            map[area] = privileges;
        }

        return map;
    }

    private object? Permissions(CallContext call)
    {
        var subject = call.Text("userid") is { } id ? Caller.Parse(id) : call.Caller;
        if (subject != call.Caller && !(call.Caller.Token is null && subject.User == call.Caller.User))
        {
            lab.Permissions.Require(call.Caller, "/access", "Sys.Audit");
        }

        if (call.Text("path") is not { } path)
        {
            return lab.Permissions.Tree(subject).ToDictionary(pair => pair.Key, pair => (object?)Flags(pair.Value));
        }

        if (!IsAclPath(Normal(path)))
        {
            throw PveException.Parameter("path", $"invalid ACL path '{path}'");
        }

        var granted = lab.Permissions.On(subject, Normal(path));
        return new JsonMap().AddIf(true, path, Flags(granted));
    }

    private static Dictionary<string, object?> Flags(Dictionary<string, bool> granted) => granted.ToDictionary(pair => pair.Key, pair => (object?)(pair.Value ? 1 : 0));

    private bool RoleExists(string role) => Privileges.BuiltInRoles.ContainsKey(role) || lab.Access.Roles.ContainsKey(role);

    private object? CreateRole(CallContext call)
    {
        var id = call.Need("roleid");
        if (id.StartsWith("PVE", StringComparison.OrdinalIgnoreCase))
        {
            throw PveException.Parameter("roleid", $"cannot use role ID starting with the (case-insensitive) 'PVE' namespace");
        }

        return RoleExists(id)
            ? throw PveException.Die($"create role failed: role '{id}' already exists")
            : Saved(lab.Access.Roles.TryAdd(id, Set(call)), "");
    }

    private object? UpdateRole(CallContext call)
    {
        var id = call.Need("roleid");
        RequireOwnRole(id, "modified", "update role failed: ");
        if (!lab.Access.Roles.TryGetValue(id, out var role))
        {
            throw PveException.Die($"update role failed: role '{id}' does not exist");
        }

        if (!call.Flag("append"))
        {
            role.Clear();
        }

        foreach (var privilege in Set(call))
        {
            role.Add(privilege);
        }

        return Saved(true, "");
    }

    private static LiveSet<string> Set(CallContext call)
    {
        var set = new LiveSet<string>();
        foreach (var privilege in ValueFormats.SplitList(call.Text("privs") ?? ""))
        {
            set.Add(privilege);
        }

        return set;
    }

    private object? DeleteRole(CallContext call)
    {
        var id = call.Need("roleid");
        RequireOwnRole(id, "deleted", "delete role failed: ");
        lab.Access.Acl.RemoveAll(entry => entry.Role == id && lab.Access.Roles.ContainsKey(id));
        return Saved(lab.Access.Roles.TryRemove(id, out _), $"delete role failed: role '{id}' does not exist");
    }

    private static void RequireOwnRole(string id, string verb, string prefix)
    {
        if (Privileges.BuiltInRoles.ContainsKey(id))
        {
            throw PveException.Die($"{prefix}auto-generated role '{id}' cannot be {verb}");
        }
    }

    private object? ListAcl(CallContext call)
        => lab.Access.Acl.Where(entry => lab.Permissions.HasAny(call.Caller, "/access", "Sys.Audit") || MayModify(call.Caller, entry.Path))
            .OrderBy(entry => entry.Path, StringComparer.Ordinal)
            .Select(entry => new JsonMap { ["path"] = entry.Path, ["type"] = entry.Kind, ["ugid"] = entry.Subject, ["roleid"] = entry.Role, ["propagate"] = entry.Propagate ? 1 : 0 })
            .ToList();

    private bool MayModify(Caller caller, string path)
    {
        try
        {
            lab.Permissions.RequireModify(caller, path);
            return true;
        }
        catch (PveException)
        {
            return false;
        }
    }

    private object? UpdateAcl(CallContext call)
    {
        if (!call.Has("users") && !call.Has("groups") && !call.Has("tokens"))
        {
            const string problem = "either 'users', 'groups' or 'tokens' is required.";
            throw PveException.Parameters(new Dictionary<string, string> { ["users"] = problem, ["groups"] = problem, ["tokens"] = problem });
        }

        var path = Normal(call.Need("path"));
        if (!call.Flag("delete") && !IsAclPath(path))
        {
            throw PveException.Parameter("path", $"invalid ACL path '{call.Need("path")}'");
        }

        var roles = ValueFormats.SplitList(call.Need("roles"));
        foreach (var role in roles)
        {
            CheckRole(call, path, role);
        }

        foreach (var (kind, subject) in Subjects(call))
        {
            CheckSubject(kind, subject);
            foreach (var role in roles)
            {
                lab.Access.Acl.RemoveAll(entry => entry.Path == path && entry.Kind == kind && entry.Subject == subject && entry.Role == role);
                if (!call.Flag("delete"))
                {
                    lab.Access.Acl.Add(new AclEntry(path, kind, subject, role, call.Flag("propagate", absent: true)));
                }
            }
        }

        return Saved(true, "");
    }

    /// <summary>Who may not hand out rights in general may hand out only what he has.</summary>
    private void CheckRole(CallContext call, string path, string role)
    {
        if (!RoleExists(role))
        {
            throw PveException.Die($"ACL update failed: role '{role}' does not exist");
        }

        if (lab.Permissions.Has(call.Caller, path, "Permissions.Modify"))
        {
            return;
        }

        var delete = call.Flag("delete");
        var granted = lab.Permissions.On(call.Caller, path);
        var wanted = lab.Permissions.PrivilegesOf(role);
        var problem = wanted.Any(privilege => !granted.ContainsKey(privilege)) ? "- requires 'Permissions.Modify' or superset of privileges."
            : !delete && call.Flag("propagate", absent: true) && wanted.Any(privilege => !granted[privilege]) ? "with propagation - requires 'Permissions.Modify' or propagated superset of privileges."
            : role == "NoAccess" ? "- requires 'Permissions.Modify'"
            : null;
        if (problem is not null)
        {
            throw PveException.Die($"ACL update failed: 400 Parameter verification failed.\nrole: Cannot {(delete ? "remove" : "add")} role '{role}' {problem}");
        }
    }

    private void CheckSubject(string kind, string subject)
    {
        var caller = Caller.Parse(subject);
        var problem = kind switch
        {
            "group" when !lab.Access.Groups.ContainsKey(subject) => $"group '{subject}' does not exist",
            "user" or "token" when !lab.Access.Users.ContainsKey(caller.User) => kind == "user" ? $"user '{subject}' does not exist" : $"no such user ('{caller.User}')",
            "token" when !lab.Access.Users[caller.User].Tokens.ContainsKey(caller.Token ?? "") => $"no such token '{caller.Token}' for user '{caller.User}'",
            _ => null,
        };
        if (problem is not null)
        {
            throw PveException.Die("ACL update failed: " + problem);
        }
    }

    private static IEnumerable<(string Kind, string Subject)> Subjects(CallContext call)
        => new[] { ("group", "groups"), ("user", "users"), ("token", "tokens") }.SelectMany(kind => ValueFormats.SplitList(call.Text(kind.Item2) ?? "").Select(subject => (kind.Item1, subject)));

    private static string Normal(string path)
    {
        var clean = "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return clean;
    }

    private static bool IsAclPath(string path) => AclPath().IsMatch(path);

    [GeneratedRegex(@"^(/|/access|/access/groups|/access/groups/[\w.\-]+|/access/realm|/access/realm/[\w.\-]+|/nodes|/nodes/[\w.\-]+|/pool|/pool/[\w.\-]+(/[\w.\-]+){0,2}|/sdn|/sdn/(controllers|dns|ipams|zones|fabrics)(/[\w.\-]+)?|/sdn/zones/[\w.\-]+/[\w.\-]+|/sdn/zones/[\w.\-]+/[\w.\-]+/[1-9][0-9]{0,3}|/storage|/storage/[\w.\-]+|/vms|/vms/[1-9][0-9]{2,}|/mapping|/mapping/[\w.\-]+|/mapping/[\w.\-]+/[\w.\-]+)$")]
    private static partial Regex AclPath();
}
