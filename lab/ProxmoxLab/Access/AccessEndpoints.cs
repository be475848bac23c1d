using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Access;

/// <summary>Tickets, and the question what a caller may.</summary>
internal sealed class AccessEndpoints(LabParts lab, Tickets tickets, Authenticator authenticator)
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

        if (!AclPath.IsValid(AclPath.Normal(path)))
        {
            throw PveException.Parameter("path", $"invalid ACL path '{path}'");
        }

        var granted = lab.Permissions.On(subject, AclPath.Normal(path));
        return new JsonMap().AddIf(true, path, Flags(granted));
    }

    private static Dictionary<string, object?> Flags(Dictionary<string, bool> granted) => granted.ToDictionary(pair => pair.Key, pair => (object?)(pair.Value ? 1 : 0));
}
