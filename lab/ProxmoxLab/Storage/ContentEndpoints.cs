using System.Text.RegularExpressions;
using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Storage;

/// <summary>What lies on a storage: list, allocate, delete.</summary>
internal sealed partial class ContentEndpoints(LabParts lab)
{
    private const string Root = "/nodes/{node}/storage/{storage}";
    private static readonly string[] FileContents = ["vztmpl", "iso", "import", "snippets", "backup"];

    public void Map(Api api)
    {
        var one = new ParameterSchema().Node().Add("storage", Prop.Storage.Required());
        var volume = new ParameterSchema().Node().Add("storage", Prop.Storage).Add("volume", Prop.Text.Required());
        api.Get(Root + "/content", new ParameterSchema().AddAll(one).Add("content", Prop.Formatted("pve-storage-content")).Add("vmid", Prop.Vmid), lab.Allow.Any("/storage/{storage}", "Datastore.Audit", "Datastore.AllocateSpace"), List, @protected: true);
        api.Change("POST", Root + "/content", new ParameterSchema().AddAll(one).Add("filename", Prop.Text.Required()).Add("format", Prop.OneOf("raw", "qcow2", "subvol", "vmdk") with { Requires = "size" })
            .Add("size", Prop.Matching(@"\d+[MG]?").Required()).Add("vmid", Prop.Vmid.Required()), lab.Allow.All("/storage/{storage}", "Datastore.AllocateSpace"), Allocate);
        api.Get(Root + "/content/{volume}", volume, Allow.Everyone, Info, @protected: true);
        api.Change("DELETE", Root + "/content/{volume}", new ParameterSchema().AddAll(volume).Add("delay", Prop.Integer(1, 30)), Allow.Everyone, Delete);
    }

    private object? List(CallContext call)
    {
        var storage = lab.Storages.GetOn(call.Need("storage"), call.Node);
        var content = call.Text("content");
        var vmid = call.Int("vmid");
        var list = new List<JsonMap>();
        foreach (var kind in FileContents.Where(kind => storage.Content.Contains(kind) && (content ?? kind) == kind && vmid is null).Order(StringComparer.Ordinal))
        {
            list.AddRange(Files(call.Node, storage, kind));
        }

        list.AddRange(lab.Storages.Volumes.Where(volume => volume.Node == call.Node && volume.Storage == storage.Id)
            .Where(volume => (content ?? volume.Content) == volume.Content && (vmid ?? volume.Vmid) == volume.Vmid)
            .Where(volume => MaySee(call.Caller, volume.Vmid, storage.Id))
            .OrderBy(volume => volume.Volid, StringComparer.Ordinal)
            .Select(Describe));
        return list;
    }

    private bool MaySee(Caller caller, int vmid, string storage)
        => lab.Permissions.Has(caller, $"/storage/{storage}", "Datastore.Allocate") || lab.Permissions.HasAny(caller, $"/vms/{vmid}", "VM.Config.Disk", "VM.Backup") || lab.Permissions.Has(caller, $"/storage/{storage}", "Datastore.Audit");

    private IEnumerable<JsonMap> Files(string node, StorageEntry storage, string kind)
    {
        var folder = new DirectoryInfo(lab.Storages.FolderOf(node, storage.Id, kind));
        return folder.Exists
            ? folder.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => new JsonMap
            {
                ["volid"] = $"{storage.Id}:{kind}/{file.Name}",
                ["content"] = kind,
                ["format"] = FileFormat(file.Name, kind),
                ["size"] = file.Length,
                ["ctime"] = new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeSeconds(),
            })
            : [];
    }

    private static string FileFormat(string name, string kind) => kind switch
    {
        "iso" => name.EndsWith(".img", StringComparison.OrdinalIgnoreCase) ? "img" : "iso",
        "snippets" => "snippet",
        "import" => Path.GetExtension(name).TrimStart('.'),
        _ when name.EndsWith(".tar", StringComparison.Ordinal) => "tar",
        _ => "t" + Path.GetExtension(name).TrimStart('.'),
    };

    private static JsonMap Describe(Volume volume) => new JsonMap
    {
        ["volid"] = volume.Volid,
        ["content"] = volume.Content,
        ["format"] = volume.Format,
        ["size"] = volume.Size,
        ["used"] = Math.Min(volume.Size, 768L << 20),
        ["vmid"] = volume.Vmid,
        ["ctime"] = volume.Ctime,
    }.AddIf(volume.Parent is not null, "parent", volume.Parent?[(volume.Parent.LastIndexOf('/') + 1)..]);

    private object? Info(CallContext call)
    {
        var (storage, volid) = Locate(call);
        if (lab.Storages.FindVolume(call.Node, volid) is { } volume)
        {
            RequireVolumeAccess(call.Caller, storage, volume.Vmid);
            return new JsonMap { ["path"] = $"{storage.Path}/images/{volume.Name}", ["size"] = volume.Size, ["used"] = Math.Min(volume.Size, 768L << 20), ["format"] = volume.Format };
        }

        RequireVolumeAccess(call.Caller, storage, null);
        var (kind, file) = FileOf(call.Node, storage, volid);
        return file is { Exists: true }
            ? new JsonMap { ["path"] = StorageTable.ShownPath(storage, kind, file.Name), ["size"] = file.Length, ["used"] = file.Length, ["format"] = FileFormat(file.Name, kind) }
            : throw PveException.Die($"volume_size_info on '{volid}' failed");
    }

    private void RequireVolumeAccess(Caller caller, StorageEntry storage, int? vmid)
    {
        if (vmid is { } id && !lab.Permissions.Has(caller, $"/storage/{storage.Id}", "Datastore.Allocate"))
        {
            lab.Permissions.Require(caller, $"/vms/{id}", "VM.Config.Disk");
        }
        else
        {
            lab.Permissions.RequireAny(caller, $"/storage/{storage.Id}", "Datastore.Audit", "Datastore.AllocateSpace");
        }
    }

    private (StorageEntry Storage, string Volid) Locate(CallContext call)
    {
        var volume = call.Need("volume");
        if (!StorageTable.IsVolid(volume))
        {
            volume = $"{call.Text("storage") ?? throw PveException.Parameter("storage", "property is missing and it is not optional")}:{volume}";
        }

        var (id, _) = StorageTable.Split(volume);
        if (call.Text("storage") is { } storage && storage != id)
        {
            throw PveException.Parameter("storage", $"storage ID does not match");
        }

        return (lab.Storages.Get(id), volume);
    }

    private (string Kind, FileInfo? File) FileOf(string node, StorageEntry storage, string volid)
        => StorageTable.Split(volid).Name.Split('/', 2) is [var kind, var name] && FileContents.Contains(kind) && !name.Contains('/', StringComparison.Ordinal) && name is not (".." or ".")
            ? (kind, new FileInfo(Path.Combine(lab.Storages.FolderOf(node, storage.Id, kind), name)))
            : ("", null);

    private object? Allocate(CallContext call)
    {
        var storage = lab.Storages.GetOn(call.Need("storage"), call.Node);
        var name = call.Need("filename");
        var vmid = call.Vmid;
        var sizeText = call.Need("size");
        var size = char.IsLetter(sizeText[^1]) ? VolumeSize.Parse(sizeText) : VolumeSize.Parse(sizeText) << 10;
        if (!Regex.IsMatch(name, $"^(vm|subvol)-{vmid}-"))
        {
            throw PveException.Die($"illegal name '{name}' - should be 'vm-{vmid}-*'");
        }

        var format = call.Text("format") ?? (Path.GetExtension(name) is { Length: > 1 } extension ? extension[1..] : "raw");
        var volid = $"{storage.Id}:{vmid}/{name}";
        if (lab.Storages.FindVolume(call.Node, volid) is not null)
        {
            throw PveException.Die($"disk image '{storage.Path}/images/{vmid}/{name}' already exists");
        }

        lab.Storages.RequireSpace(storage);
        lab.Storages.Keep(new Volume(call.Node, storage.Id, $"{vmid}/{name}", "images", format, vmid, size, lab.Clock.Seconds, null));
        return volid;
    }

    private object? Delete(CallContext call)
    {
        var (storage, volid) = Locate(call);
        var volume = lab.Storages.FindVolume(call.Node, volid);
        var (kind, file) = volume is null ? FileOf(call.Node, storage, volid) : ("images", null);
        lab.Permissions.Require(call.Caller, $"/storage/{storage.Id}", "Datastore.Allocate");
        if (volume is null && file is null)
        {
            throw PveException.Die($"unable to parse {storage.Type} volume name '{StorageTable.Split(volid).Name}'");
        }

        if (volume is not null && lab.Storages.HasChildren(volume) && storage.Type == "dir")
        {
            throw PveException.Die($"base volume '{volid}' is still in use by linked cloned");
        }

        var shown = volume is null ? StorageTable.ShownPath(storage, kind, file!.Name) : $"{storage.Path}/images/{volume.Name}";
        var owner = volume?.Vmid.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? BackupOwner().Match(file!.Name).Groups[1].Value;
        return lab.Tasks.Start(call.Node, "imgdel", owner.Length > 0 ? $"{owner}@{storage.Id}" : storage.Id, call.Caller, worker =>
        {
            if (volume is not null)
            {
                lab.Storages.Free(volume.Node, volume.Volid);
            }
            else if (file is { Exists: true })
            {
                file.Delete();
            }
            else
            {
                throw PveException.Die($"unlink '{shown}' failed: No such file or directory");
            }

            worker.Log($"Removed volume '{volid}'");
            return Task.CompletedTask;
        });
    }

    [GeneratedRegex(@"^vzdump-(?:lxc|qemu)-(\d+)-")]
    private static partial Regex BackupOwner();
}
