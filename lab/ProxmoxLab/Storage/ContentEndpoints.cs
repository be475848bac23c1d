using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Storage;

/// <summary>What lies on a storage: list, upload, allocate, delete.</summary>
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
        var sum = new ParameterSchema()
            .Add("checksum", Prop.Text with { Requires = "checksum-algorithm" }).Add("checksum-algorithm", Prop.OneOf("md5", "sha1", "sha224", "sha256", "sha384", "sha512") with { Requires = "checksum" })
            .Add("content", (Prop.Formatted("pve-storage-content") with { Enum = ["iso", "vztmpl", "import"] }).Required()).Add("filename", (Prop.Text with { MaxLength = 255 }).Required());
        api.ChangeAsync("POST", Root + "/upload", new ParameterSchema().AddAll(one).AddAll(sum).Add("tmpfilename", Prop.Matching("/var/tmp/pveupload-[0-9a-f]+")), lab.Allow.All("/storage/{storage}", "Datastore.AllocateTemplate"), UploadAsync);
        api.Change("POST", Root + "/download-url", new ParameterSchema().AddAll(one).AddAll(sum).Add("compression", Prop.Text).Add("url", Prop.Matching("https?://.*").Required()).Add("verify-certificates", Prop.Flag), MayDownload(), Download);
    }

    private Permission MayDownload() => call =>
    {
        lab.Permissions.Require(call.Caller, $"/storage/{call.Text("storage")}", "Datastore.AllocateTemplate");
        if (!lab.Permissions.Has(call.Caller, "/", "Sys.Audit", "Sys.Modify") && !lab.Permissions.Has(call.Caller, $"/nodes/{call.Text("node")}", "Sys.AccessNetwork"))
        {
            throw PveException.Forbidden();
        }
    };

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
        lab.Storages.Keep(new Volume(call.Node, storage.Id, $"{vmid}/{name}", storage.Content.Contains("rootdir") ? "images" : "images", format, vmid, size, lab.Clock.Seconds, null));
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

    private Task<object?> UploadAsync(CallContext call)
    {
        var storage = lab.Storages.GetOn(call.Need("storage"), call.Node);
        var content = call.Need("content");
        var name = SafeName(call.Need("filename"));
        CheckName(content, name);
        if (!storage.Content.Contains(content))
        {
            throw PveException.Parameter("storage", $"storage '{storage.Id}' is not configured for content-type '{content}'");
        }

        if (call.UploadFile is not { } source)
        {
            throw PveException.Parameter("tmpfilename", "missing temporary file name");
        }

        // The request's own copy goes with the request.
        var kept = source + ".kept";
        File.Move(source, kept);
        var shownSource = call.Need("tmpfilename");
        var target = Path.Combine(lab.Storages.FolderOf(call.Node, storage.Id, content), name);
        var shownTarget = StorageTable.ShownPath(storage, content, name);
        return Task.FromResult<object?>(lab.Tasks.Start(call.Node, "imgcopy", "", call.Caller, worker => StoreAsync(worker, call, storage, content, kept, shownSource, target, shownTarget)));
    }

    private async Task StoreAsync(Worker worker, CallContext call, StorageEntry storage, string content, string source, string shownSource, string target, string shownTarget)
    {
        try
        {
            worker.Log($"starting file import from: {shownSource}");
            if (content == "import" && target.EndsWith(".qcow2", StringComparison.Ordinal) && !await IsQcowAsync(source))
            {
                worker.Log($"command '/usr/bin/qemu-img info '--output=json' {shownSource} -f qcow2' failed: exit code 1");
                throw PveException.Die($"qemu-img: Could not open '{shownSource}': Image is not in qcow2 format");
            }

            worker.Log($"target node: {call.Node}");
            worker.Log($"target file: {shownTarget}");
            worker.Log($"file size is: {new FileInfo(source).Length}");
            if (call.Text("checksum") is { } expected)
            {
                await CheckSumAsync(worker, call.Need("checksum-algorithm"), expected, source);
            }

            if (lab.Faults.IsFull(storage.Id))
            {
                throw PveException.Die($"import failed: cp: error writing '{shownTarget}': No space left on device");
            }

            worker.Log($"command: cp -- {shownSource} {shownTarget}");
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(source, target, overwrite: true);
            worker.Log("finished file import successfully");
        }
        finally
        {
            File.Delete(source);
        }
    }

    private static async Task CheckSumAsync(Worker worker, string algorithm, string expected, string file)
    {
        await using var stream = File.OpenRead(file);
        var sum = algorithm switch
        {
            "md5" => await MD5.HashDataAsync(stream),
            "sha1" => await SHA1.HashDataAsync(stream),
            "sha384" => await SHA384.HashDataAsync(stream),
            "sha512" => await SHA512.HashDataAsync(stream),
            "sha256" => await SHA256.HashDataAsync(stream),
            _ => throw PveException.Die($"import failed: checksum algorithm '{algorithm}' is not available"),
        };
        worker.Log($"calculating checksum...OK, checksum verified"[..22]);
        var got = Convert.ToHexStringLower(sum);
        if (!got.Equals(expected, StringComparison.OrdinalIgnoreCase))
        {
            throw PveException.Die($"checksum mismatch: got '{got}' != expect '{expected}'");
        }

        worker.Log("OK, checksum verified");
    }

    private object? Download(CallContext call)
    {
        var storage = lab.Storages.GetOn(call.Need("storage"), call.Node);
        var content = call.Need("content");
        var name = SafeName(call.Need("filename"));
        CheckName(content, name);
        if (!storage.Content.Contains(content))
        {
            throw PveException.Parameter("storage", $"storage '{storage.Id}' is not configured for content-type '{content}'");
        }

        return lab.Tasks.Start(call.Node, "download", name, call.Caller, worker =>
        {
            worker.Log($"downloading {call.Need("url")} to {StorageTable.ShownPath(storage, content, name)}");
            throw PveException.Die("download failed: the lab has no way out");
        });
    }

    private static string SafeName(string name)
    {
        var file = name.Replace('\\', '/');
        file = file[(file.LastIndexOf('/') + 1)..];
        return UnsafeCharacters().Replace(file, "_").Trim();
    }

    private static void CheckName(string content, string name)
    {
        var fits = content switch
        {
            "iso" => name.EndsWith(".iso", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".img", StringComparison.OrdinalIgnoreCase),
            "vztmpl" => ArchiveName().IsMatch(name),
            _ => ImportName().IsMatch(name),
        };
        if (!fits)
        {
            throw PveException.Parameter("filename", content == "import" ? "invalid filename or wrong extension" : "wrong file extension");
        }
    }

    private static async Task<bool> IsQcowAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        var magic = new byte[4];
        return await stream.ReadAtLeastAsync(magic, 4, throwOnEndOfStream: false) == 4 && magic is [(byte)'Q', (byte)'F', (byte)'I', 0xfb];
    }

    [GeneratedRegex(@"^vzdump-(?:lxc|qemu)-(\d+)-")]
    private static partial Regex BackupOwner();

    [GeneratedRegex(@"\.tar(\.(gz|xz|zst|bz2))?$")]
    private static partial Regex ArchiveName();

    [GeneratedRegex(@"^[a-zA-Z0-9_.\-+=~]+\.(ova|ovf|qcow2|raw|vmdk)$")]
    private static partial Regex ImportName();

    [GeneratedRegex(@"[^\w.\-+=@~ ()\[\]]")]
    private static partial Regex UnsafeCharacters();
}
