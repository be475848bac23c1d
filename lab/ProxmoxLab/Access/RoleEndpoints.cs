using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Access;

/// <summary>The calls under <c>/access/roles</c>.</summary>
internal sealed class RoleEndpoints(LabParts lab)
{
    public void Map(Api api)
    {
        var role = new ParameterSchema().Add("roleid", Prop.Formatted("pve-roleid").Required());
        var manage = lab.Allow.All("/access", "Sys.Modify");
        api.Get("/access/roles", new ParameterSchema(), Allow.Everyone, _ => Privileges.BuiltInRoles.Keys.Concat(lab.Access.Roles.Keys).Order(StringComparer.Ordinal)
            .Select(id => new JsonMap { ["roleid"] = id, ["privs"] = string.Join(',', lab.Permissions.PrivilegesOf(id).Order(StringComparer.Ordinal)), ["special"] = Privileges.BuiltInRoles.ContainsKey(id) ? 1 : 0 }).ToList());
        api.Get("/access/roles/{roleid}", role, Allow.Everyone, call => lab.Access.HasRole(call.Need("roleid"))
            ? lab.Permissions.PrivilegesOf(call.Need("roleid")).ToDictionary(privilege => privilege, _ => (object?)1)
            : throw PveException.Die($"role '{call.Need("roleid")}' does not exist"));
        api.Change("POST", "/access/roles", new ParameterSchema().AddAll(role).Add("privs", Prop.Formatted("pve-priv-list")), manage, CreateRole);
        api.Change("PUT", "/access/roles/{roleid}", new ParameterSchema().AddAll(role).Add("append", Prop.Flag with { Requires = "privs" }).Add("privs", Prop.Formatted("pve-priv-list")), manage, UpdateRole);
        api.Change("DELETE", "/access/roles/{roleid}", role, manage, DeleteRole);
    }

    private object? CreateRole(CallContext call)
    {
        var id = call.Need("roleid");
        if (id.StartsWith("PVE", StringComparison.OrdinalIgnoreCase))
        {
            throw PveException.Parameter("roleid", $"cannot use role ID starting with the (case-insensitive) 'PVE' namespace");
        }

        return lab.Access.HasRole(id)
            ? throw PveException.Die($"create role failed: role '{id}' already exists")
            : lab.SavedAccess(lab.Access.Roles.TryAdd(id, Set(call)), "");
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

        lab.SaveAccess();
        return null;
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
        return lab.SavedAccess(lab.Access.Roles.TryRemove(id, out _), $"delete role failed: role '{id}' does not exist");
    }

    private static void RequireOwnRole(string id, string verb, string prefix)
    {
        if (Privileges.BuiltInRoles.ContainsKey(id))
        {
            throw PveException.Die($"{prefix}auto-generated role '{id}' cannot be {verb}");
        }
    }
}
