using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Access;

/// <summary>The calls under <c>/access/acl</c>: who has which role where.</summary>
internal sealed class AclEndpoints(LabParts lab)
{
    public void Map(Api api)
    {
        api.Get("/access/acl", new ParameterSchema(), Allow.Everyone, ListAcl);
        api.Change("PUT", "/access/acl", new ParameterSchema()
            .Add("delete", Prop.Flag).Add("groups", Prop.Formatted("pve-groupid-list")).Add("path", Prop.Text.Required()).Add("propagate", Prop.Flag).Add("roles", Prop.Formatted("pve-roleid-list").Required())
            .Add("tokens", Prop.Formatted("pve-tokenid-list")).Add("users", Prop.Formatted("pve-userid-list")), call => lab.Permissions.RequireModify(call.Caller, AclPath.Normal(call.Text("path") ?? "/")), UpdateAcl);
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

        var path = AclPath.Normal(call.Need("path"));
        if (!call.Flag("delete") && !AclPath.IsValid(path))
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

        lab.SaveAccess();
        return null;
    }

    /// <summary>Who may not hand out rights in general may hand out only what he has.</summary>
    private void CheckRole(CallContext call, string path, string role)
    {
        if (!lab.Access.HasRole(role))
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
}
