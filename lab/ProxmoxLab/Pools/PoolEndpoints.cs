using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Pools;

/// <summary>The calls under <c>/pools</c>, in the form with <c>poolid</c> as parameter and in the older one with it in the path.</summary>
internal sealed class PoolEndpoints(LabParts lab, ResourceView resources)
{
    public void Map(Api api)
    {
        var pool = new ParameterSchema().Add("poolid", Prop.Pool.Required());
        var update = new ParameterSchema().AddAll(pool)
            .Add("allow-move", Prop.Flag).Add("comment", Prop.Text).Add("delete", Prop.Flag).Add("storage", Prop.Formatted("pve-storage-id-list")).Add("vms", Prop.Formatted("pve-vmid-list"));
        var manage = lab.Allow.All("/pool/{poolid}", "Pool.Allocate");
        var type = Prop.OneOf("qemu", "lxc", "storage");
        api.Get("/pools", new ParameterSchema().Add("poolid", Prop.Pool).Add("type", type with { Requires = "poolid" }), Allow.Everyone, List);
        api.Get("/pools/{poolid}", new ParameterSchema().AddAll(pool).Add("type", type), lab.Allow.All("/pool/{poolid}", "Pool.Audit"), call => One(call, call.Need("poolid")));
        api.Change("POST", "/pools", new ParameterSchema().AddAll(pool).Add("comment", Prop.Text), manage, Create);
        api.Change("PUT", "/pools", update, manage, Update);
        api.Change("PUT", "/pools/{poolid}", update, manage, Update);
        api.Change("DELETE", "/pools", pool, manage, Delete);
        api.Change("DELETE", "/pools/{poolid}", pool, manage, Delete);
    }

    private object? List(CallContext call)
    {
        if (call.Text("poolid") is { } id)
        {
            lab.Permissions.Require(call.Caller, $"/pool/{id}", "Pool.Audit");
            return new List<object?> { One(call, id) };
        }

        return lab.Access.Pools.Where(pool => lab.Permissions.Has(call.Caller, $"/pool/{pool.Key}", "Pool.Audit"))
            .OrderBy(pool => pool.Key, StringComparer.Ordinal)
            .Select(pool => new JsonMap { ["poolid"] = pool.Key }.AddIf(pool.Value.Comment is not null, "comment", pool.Value.Comment))
            .ToList();
    }

    private JsonMap One(CallContext call, string id)
    {
        var pool = lab.Access.Pools.GetValueOrDefault(id) ?? throw PveException.Die($"pool '{id}' does not exist");
        var type = call.Text("type");
        var members = resources.Guests(call.Caller, pool.Guests.Snapshot()).Where(guest => type is null || Equals(guest["type"], type)).ToList();
        foreach (var member in members)
        {
            _ = member.Remove("pool") | member.Remove("tags") | member.Remove("lock");
        }

        if (type is null or "storage")
        {
            members.AddRange(pool.Storages.SelectMany(storage => resources.Storages(call.Caller, storage)));
        }

        return new JsonMap { ["poolid"] = id, ["members"] = members }.AddIf(pool.Comment is not null, "comment", pool.Comment);
    }

    private object? Create(CallContext call)
    {
        var id = call.Need("poolid");
        if (id.LastIndexOf('/') is > 0 and var slash && !lab.Access.Pools.ContainsKey(id[..slash]))
        {
            throw PveException.Die($"create pool failed: parent '{id[..slash]}' of pool '{id}' does not exist");
        }

        if (!lab.Access.Pools.TryAdd(id, new PoolEntry { Comment = call.Text("comment") }))
        {
            throw PveException.Die($"create pool failed: pool '{id}' already exists");
        }

        lab.SaveAccess();
        return null;
    }

    private object? Update(CallContext call)
    {
        var id = call.Need("poolid");
        var pool = lab.Access.Pools.GetValueOrDefault(id) ?? throw Failed($"pool '{id}' does not exist");
        var remove = call.Flag("delete");
        foreach (var vmid in ValueFormats.SplitList(call.Text("vms") ?? "").Select(int.Parse))
        {
            RequireModify(call, $"/vms/{vmid}");
            Change(pool.Guests, vmid, remove, $"VM {vmid}", id, other => other.Guests, call.Flag("allow-move"));
        }

        foreach (var storage in ValueFormats.SplitList(call.Text("storage") ?? ""))
        {
            RequireModify(call, $"/storage/{storage}");
            ChangeStorage(pool, storage, remove);
        }

        if (call.Text("comment") is { } comment)
        {
            pool.Comment = comment.Length == 0 ? null : comment;
        }

        lab.SaveAccess();
        return null;
    }

    private void Change(LiveSet<int> members, int vmid, bool remove, string what, string poolId, Func<PoolEntry, LiveSet<int>> of, bool mayMove)
    {
        if (remove)
        {
            if (!members.Remove(vmid))
            {
                throw Failed($"{what} is not a pool member");
            }

            return;
        }

        if (members.Contains(vmid))
        {
            throw Failed($"{what} is already a pool member");
        }

        if (lab.Access.Pools.FirstOrDefault(other => other.Key != poolId && of(other.Value).Contains(vmid)) is { Key: { } current, Value: var holder })
        {
            if (!mayMove)
            {
                throw Failed($"{what} belongs already to pool '{current}' and allow-move is not set");
            }

            of(holder).Remove(vmid);
        }

        members.Add(vmid);
    }

    private static void ChangeStorage(PoolEntry pool, string storage, bool remove)
    {
        if (remove ? !pool.Storages.Remove(storage) : !pool.Storages.Add(storage))
        {
            throw Failed($"Storage '{storage}' is {(remove ? "not" : "already")} a pool member");
        }
    }

    private void RequireModify(CallContext call, string path)
    {
        try
        {
            lab.Permissions.RequireModify(call.Caller, path);
        }
        catch (PveException ex)
        {
            throw new PveException(500, $"update pools failed: {ex.Status} {ex.Message}");
        }
    }

    private object? Delete(CallContext call)
    {
        var id = call.Need("poolid");
        var pool = lab.Access.Pools.GetValueOrDefault(id) ?? throw PveException.Die($"delete pool failed: pool '{id}' does not exist");
        if (lab.Access.Pools.Keys.Any(other => other.StartsWith(id + "/", StringComparison.Ordinal)))
        {
            throw PveException.Die($"delete pool failed: pool '{id}' is not empty (contains pools)");
        }

        if (pool.Guests.Any(vmid => lab.Guests.Find(vmid) is not null) || pool.Storages.Any(storage => lab.Storages.Find(storage) is not null))
        {
            throw PveException.Die($"delete pool failed: pool '{id}' is not empty");
        }

        lab.Access.Pools.TryRemove(id, out _);
        lab.Access.Acl.RemoveAll(entry => entry.Path == $"/pool/{id}");
        lab.SaveAccess();
        return null;
    }

    private static PveException Failed(string problem) => PveException.Die("update pools failed: " + problem);
}
