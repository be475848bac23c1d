using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Storage;

/// <summary>The calls under <c>/storage</c> and <c>/nodes/{node}/storage</c> that look.</summary>
internal sealed class StorageEndpoints(LabParts lab)
{
    private const string Root = "/nodes/{node}/storage";
    private const string One = Root + "/{storage}";

    public void Map(Api api)
    {
        var one = new ParameterSchema().Node().Add("storage", Prop.Storage.Required());
        var see = lab.Allow.Any("/storage/{storage}", "Datastore.Audit", "Datastore.AllocateSpace");
        api.Get(Root, new ParameterSchema().Node().Add("content", Prop.Formatted("pve-storage-content-list")).Add("enabled", Prop.Flag).Add("format", Prop.Flag).Add("storage", Prop.Storage).Add("target", Prop.Node), Allow.Everyone, List, @protected: true);
        api.Get(One, one, see, _ => ClusterEndpoints.Names("subdir", "content", "download-url", "file-restore", "identity", "import-metadata", "oci-registry-pull", "prunebackups", "rrd", "rrddata", "status", "upload"));
        api.Get(One + "/status", one, see, Status, @protected: true);
        api.Get(One + "/rrddata", new ParameterSchema().AddAll(one).Add("timeframe", Prop.OneOf("hour", "day", "week", "month", "year").Required()).Add("cf", Prop.OneOf("AVERAGE", "MAX")), see, _ => new List<JsonMap>(), @protected: true);
        MapConfig(api);
    }

    private void MapConfig(Api api)
    {
        var types = Prop.OneOf("btrfs", "cephfs", "cifs", "dir", "esxi", "iscsi", "iscsidirect", "lvm", "lvmthin", "nfs", "pbs", "rbd", "zfs", "zfspool");
        var id = new ParameterSchema().Add("storage", Prop.Storage.Required());
        var fields = new ParameterSchema().AddAll(id)
            .Add("content", Prop.Formatted("pve-storage-content-list")).Add("disable", Prop.Flag).Add("nodes", Prop.Formatted("pve-node-list")).Add("shared", Prop.Flag).Add("mkdir", Prop.Flag)
            .Add("create-base-path", Prop.Flag).Add("create-subdirs", Prop.Flag).Add("is_mountpoint", Prop.Text).Add("preallocation", Prop.OneOf("off", "metadata", "falloc", "full")).Add("prune-backups", Prop.Text)
            .Add("format", Prop.OneOf("raw", "qcow2", "subvol", "vmdk")).Add("bwlimit", Prop.Text).Add("nocow", Prop.Flag).Add("max-protected-backups", Prop.Integer(-1)).Add("content-dirs", Prop.Text);
        var manage = lab.Allow.All("/storage", "Datastore.Allocate");
        api.Get("/storage", new ParameterSchema().Add("type", types), Allow.Everyone, call => lab.Storages.All
            .Where(storage => call.Text("type") is not { } type || storage.Type == type)
            .Where(storage => lab.Permissions.HasAny(call.Caller, $"/storage/{storage.Id}", "Datastore.Audit", "Datastore.AllocateSpace")).Select(Config).ToList());
        api.Get("/storage/{storage}", id, lab.Allow.All("/storage/{storage}", "Datastore.Allocate"), call => Config(lab.Storages.Get(call.Need("storage"))));
        api.Change("POST", "/storage", new ParameterSchema().AddAll(fields).Add("type", types.Required()).Add("path", Prop.Text), manage, Create);
        api.Change("PUT", "/storage/{storage}", new ParameterSchema().AddAll(fields).Add("delete", Prop.ConfigIdList with { MaxLength = 4096 }).Add("digest", Prop.Text with { MaxLength = 64 }), manage, Update);
        api.Change("DELETE", "/storage/{storage}", id, manage, call =>
        {
            var storage = lab.Storages.Find(call.Need("storage")) ?? throw PveException.Die($"delete storage failed: storage '{call.Need("storage")}' does not exist");
            lab.Storages.Remove(storage.Id);
            return null;
        });
    }

    private object? List(CallContext call)
    {
        var content = ValueFormats.SplitList(call.Text("content") ?? "");
        var list = new List<JsonMap>();
        foreach (var storage in lab.Storages.All)
        {
            if ((call.Text("storage") is { } only && storage.Id != only) || !storage.IsOn(call.Node) || (call.Flag("enabled") && storage.Disabled)
                || (content.Length > 0 && !content.Any(storage.Content.Contains)) || !lab.Permissions.HasAny(call.Caller, $"/storage/{storage.Id}", "Datastore.Audit", "Datastore.AllocateSpace"))
            {
                continue;
            }

            var map = Figures(call.Node, storage);
            map["storage"] = storage.Id;
            if (!storage.Disabled)
            {
                map["used_fraction"] = (double)(long)map["used"]! / (long)map["total"]!;
            }

            list.Add(map);
        }

        return list;
    }

    private object? Status(CallContext call)
    {
        var storage = lab.Storages.Find(call.Need("storage")) ?? throw PveException.Die($"storage '{call.Need("storage")}' does not exist");
        return storage.IsOn(call.Node) ? Figures(call.Node, storage) : throw PveException.Die($"No such storage.");
    }

    private JsonMap Figures(string node, StorageEntry storage)
    {
        var map = new JsonMap { ["type"] = storage.Type, ["content"] = string.Join(',', storage.Content), ["shared"] = storage.Shared ? 1 : 0, ["enabled"] = storage.Disabled ? 0 : 1, ["active"] = storage.Disabled ? 0 : 1 };
        var (total, used, available) = storage.Disabled ? default : lab.Storages.Space(node, storage);
        map["total"] = total;
        map["used"] = used;
        map["avail"] = available;
        return map;
    }

    private static JsonMap Config(StorageEntry storage)
    {
        var map = new JsonMap { ["storage"] = storage.Id, ["type"] = storage.Type, ["path"] = storage.Path, ["content"] = string.Join(',', storage.Content), ["digest"] = "0000000000000000000000000000000000000000" };
        map.AddIf(storage.Disabled, "disable", 1).AddIf(storage.Shared, "shared", 1).AddIf(storage.Nodes is not null, "nodes", string.Join(',', storage.Nodes ?? []));
        foreach (var (key, value) in storage.Other)
        {
            map[key] = value;
        }

        return map;
    }

    private object? Create(CallContext call)
    {
        var id = call.Need("storage");
        var type = call.Need("type");
        if (lab.Storages.Find(id) is not null)
        {
            throw PveException.Die($"create storage failed: storage ID '{id}' already defined");
        }

        if (type is not ("dir" or "btrfs"))
        {
            throw PveException.Die($"create storage failed: the lab knows storages of type dir and btrfs only");
        }

        if (call.Text("path") is not { } path)
        {
            throw PveException.Parameter("path", "property is missing and it is not optional");
        }

        var storage = new StorageEntry { Id = id, Type = type, Path = path, Content = ["images", "rootdir"] };
        Fill(storage, call);
        lab.Storages.Put(storage);
        return new JsonMap { ["storage"] = id, ["type"] = type };
    }

    private object? Update(CallContext call)
    {
        var storage = lab.Storages.Get(call.Need("storage"));
        Fill(storage, call);
        foreach (var name in ValueFormats.SplitList(call.Text("delete") ?? ""))
        {
            storage.Nodes = name == "nodes" ? null : storage.Nodes;
            storage.Disabled = name != "disable" && storage.Disabled;
            storage.Other.Remove(name);
        }

        lab.Storages.Put(storage);
        return new JsonMap { ["storage"] = storage.Id, ["type"] = storage.Type };
    }

    private static void Fill(StorageEntry storage, CallContext call)
    {
        storage.Content = call.Text("content") is { } content ? [.. ValueFormats.SplitList(content)] : storage.Content;
        storage.Disabled = call.Flag("disable", storage.Disabled);
        storage.Shared = call.Flag("shared", storage.Shared);
        storage.Nodes = call.Text("nodes") is { } nodes ? [.. ValueFormats.SplitList(nodes)] : storage.Nodes;
        foreach (var (key, value) in call.Options("storage", "type", "path", "content", "disable", "shared", "nodes", "delete", "digest"))
        {
            storage.Other[key] = value;
        }
    }
}
