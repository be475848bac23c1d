using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Storage;

/// <summary>Files that come to a storage: <c>upload</c> and <c>download-url</c>.</summary>
internal sealed partial class UploadEndpoints(LabParts lab)
{
    private const string Root = "/nodes/{node}/storage/{storage}";

    public void Map(Api api)
    {
        var one = new ParameterSchema().Node().Add("storage", Prop.Storage.Required());
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

    private Task<object?> UploadAsync(CallContext call)
    {
        var storage = lab.Storages.GetOn(call.Need("storage"), call.Node);
        var content = call.Need("content");
        var name = SafeName(call.Need("filename"));
        CheckName(content, name);
        if (!storage.Content.Contains(content))
        {
            throw PveException.Die($"storage '{storage.Id}' does not support '{content}' content");
        }

        if (call.UploadFile is not { } source)
        {
            throw PveException.Die("missing temporary file name");
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
            if (call.Text("checksum") is { } expected)
            {
                await CheckSumAsync(worker, call.Need("checksum-algorithm"), expected, source);
            }

            if (content == "import" && target.EndsWith(".qcow2", StringComparison.Ordinal) && !await IsQcowAsync(source))
            {
                worker.Log($"command '/usr/bin/qemu-img info '--output=json' {shownSource} -f qcow2' failed: exit code 1");
                throw PveException.Die($"qemu-img: Could not open '{shownSource}': Image is not in qcow2 format");
            }

            worker.Log($"target node: {call.Node}");
            worker.Log($"target file: {shownTarget}");
            worker.Log($"file size is: {new FileInfo(source).Length}");
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
        var got = Convert.ToHexStringLower(sum);
        if (!got.Equals(expected, StringComparison.OrdinalIgnoreCase))
        {
            worker.Log("calculating checksum...");
            throw PveException.Die($"checksum mismatch: got '{got}' != expect '{expected}'");
        }

        worker.Log("calculating checksum...OK, checksum verified");
    }

    private object? Download(CallContext call)
    {
        var storage = lab.Storages.GetOn(call.Need("storage"), call.Node);
        var content = call.Need("content");
        if (!storage.Content.Contains(content))
        {
            throw PveException.Die($"storage '{storage.Id}' is not configured for content-type '{content}'");
        }

        var name = SafeName(call.Need("filename"));
        CheckName(content, name);

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

    [GeneratedRegex(@"\.tar(\.(gz|xz|zst|bz2))?$")]
    private static partial Regex ArchiveName();

    [GeneratedRegex(@"^[a-zA-Z0-9_.\-+=~]+\.(ova|ovf|qcow2|raw|vmdk)$")]
    private static partial Regex ImportName();

    [GeneratedRegex(@"[^\w.\-+=@~ ()\[\]]")]
    private static partial Regex UnsafeCharacters();
}
