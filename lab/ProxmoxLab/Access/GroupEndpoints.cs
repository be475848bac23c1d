using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Access;

/// <summary>The calls under <c>/access/groups</c>.</summary>
internal sealed class GroupEndpoints(LabParts lab)
{
    public void Map(Api api)
    {
        var group = new ParameterSchema().Add("groupid", Prop.Formatted("pve-groupid").Required());
        var manage = lab.Allow.All("/access/groups", "Group.Allocate");
        api.Get("/access/groups", new ParameterSchema(), Allow.Everyone, call => lab.Access.Groups.Where(one => lab.Permissions.HasAny(call.Caller, $"/access/groups/{one.Key}", "User.Modify", "Sys.Audit", "Group.Allocate"))
            .Select(one => new JsonMap { ["groupid"] = one.Key, ["users"] = string.Join(',', one.Value.Users) }.AddIf(one.Value.Comment is not null, "comment", one.Value.Comment)).ToList());
        api.Get("/access/groups/{groupid}", group, lab.Allow.Any("/access/groups", "Sys.Audit", "Group.Allocate"), call => lab.Access.Groups.TryGetValue(call.Need("groupid"), out var found)
            ? new JsonMap { ["members"] = found.Users.ToList() }.AddIf(found.Comment is not null, "comment", found.Comment)
            : throw PveException.Die($"group '{call.Need("groupid")}' does not exist"));
        api.Change("POST", "/access/groups", new ParameterSchema().AddAll(group).Add("comment", Prop.Text), manage, call => lab.SavedAccess(lab.Access.Groups.TryAdd(call.Need("groupid"), new GroupEntry { Comment = call.Text("comment") }), $"create group failed: group '{call.Need("groupid")}' already exists"));
        api.Change("DELETE", "/access/groups/{groupid}", group, manage, call =>
        {
            lab.Access.Acl.RemoveAll(entry => entry.Kind == "group" && entry.Subject == call.Need("groupid"));
            return lab.SavedAccess(lab.Access.Groups.TryRemove(call.Need("groupid"), out _), $"delete group failed: group '{call.Need("groupid")}' does not exist");
        });
    }
}
