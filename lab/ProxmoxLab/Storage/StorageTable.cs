using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ProxPaaS.Lab.Faults;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Storage;

/// <summary>Storages, guests' volumes, and the files (archives, images) that lie on each host.</summary>
internal sealed partial class StorageTable(StateFiles files, LabClock clock, FaultTable faults, LabOptions options)
{
    private readonly ConcurrentDictionary<string, StorageEntry> _storages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Node, string Volid), Volume> _volumes = new();
    private readonly Lock _naming = new();

    public IEnumerable<StorageEntry> All => _storages.Values.OrderBy(storage => storage.Id, StringComparer.Ordinal);

    public IEnumerable<Volume> Volumes => _volumes.Values;

    public void Load()
    {
        foreach (var storage in files.Read<List<StorageEntry>>("storage.json") ?? Defaults())
        {
            _storages[storage.Id] = storage;
        }

        foreach (var volume in files.ReadAll<Volume>("volumes"))
        {
            _volumes[(volume.Node, volume.Volid)] = volume;
        }

        SaveStorages();
    }

    public StorageEntry? Find(string id) => _storages.GetValueOrDefault(id);

    public StorageEntry Get(string id) => Find(id) ?? throw PveException.Die($"storage '{id}' does not exist");

    /// <summary>Exists, enabled, and on that host.</summary>
    public StorageEntry GetOn(string id, string node)
    {
        var storage = Get(id);
        if (storage.Disabled)
        {
            throw PveException.Die($"storage '{id}' is disabled");
        }

        return storage.IsOn(node) ? storage : throw PveException.Die($"storage '{id}' is not available on node '{node}'");
    }

    public void Put(StorageEntry storage)
    {
        _storages[storage.Id] = storage;
        SaveStorages();
    }

    public void Remove(string id)
    {
        _storages.TryRemove(id, out _);
        SaveStorages();
    }

    /// <summary>Makes an empty volume with the next free disk number; throws when the storage is full.</summary>
    public Volume Allocate(string node, StorageEntry storage, int vmid, string content, string format, long size, string prefix = "vm", string? parent = null)
    {
        RequireSpace(storage);
        var kind = format == "subvol" ? "subvol" : prefix;
        lock (_naming)
        {
            var number = 0;
            while (Taken(node, storage.Id, vmid, number))
            {
                number++;
            }

            var volume = new Volume(node, storage.Id, $"{vmid}/{kind}-{vmid}-disk-{number}.{format}", content, format, vmid, size, clock.Seconds, parent);
            Keep(volume);
            return volume;
        }
    }

    public void Keep(Volume volume)
    {
        _volumes[(volume.Node, volume.Volid)] = volume;
        files.Write(FileName(volume), volume);
    }

    public Volume? FindVolume(string node, string volid) => _volumes.GetValueOrDefault((node, volid));

    public void Free(string node, string volid)
    {
        if (_volumes.TryRemove((node, volid), out var volume))
        {
            files.Delete(FileName(volume));
        }
    }

    public bool HasChildren(Volume volume) => _volumes.Values.Any(child => child.Node == volume.Node && child.Storage == volume.Storage && child.Parent == volume.Name);

    public void RequireSpace(StorageEntry storage)
    {
        if (faults.IsFull(storage.Id))
        {
            throw PveException.Die($"unable to create image: not enough space on storage '{storage.Id}' - No space left on device");
        }
    }

    /// <summary>The folder on this machine that stands for a host's <c>/var/lib/vz/template/cache</c> and the like.</summary>
    public string FolderOf(string node, string storage, string content) => Path.Combine(options.StateDirectory, "hosts", node, storage, FolderName(content));

    /// <summary>The path that task logs show.</summary>
    public static string ShownPath(StorageEntry storage, string content, string file) => $"{storage.Path}/{FolderName(content)}/{file}";

    public (long Total, long Used, long Available) Space(string node, StorageEntry storage)
    {
        var total = options.StorageBytes;
        var used = 4L << 20;
        foreach (var volume in _volumes.Values)
        {
            used += volume.Node == node && volume.Storage == storage.Id && volume.Parent is null ? Math.Min(volume.Size, 768L << 20) : 0;
        }

        foreach (var content in new[] { "vztmpl", "iso", "import", "snippets", "backup" })
        {
            var folder = new DirectoryInfo(FolderOf(node, storage.Id, content));
            used += storage.Content.Contains(content) && folder.Exists ? folder.EnumerateFiles().Sum(file => file.Length) : 0;
        }

        used = faults.IsFull(storage.Id) ? total : Math.Min(used, total);
        return (total, used, total - used);
    }

    /// <summary>Splits <c>storage:name</c>.</summary>
    public static (string Storage, string Name) Split(string volid)
        => VolidPattern().Match(volid) is { Success: true } match ? (match.Groups[1].Value, match.Groups[2].Value) : throw PveException.Die($"unable to parse volume ID '{volid}'");

    public static bool IsVolid(string text) => VolidPattern().IsMatch(text);

    private static string FolderName(string content) => content switch
    {
        "vztmpl" => "template/cache",
        "iso" => "template/iso",
        "backup" => "dump",
        _ => content,
    };

    private bool Taken(string node, string storage, int vmid, int number)
    {
        var ending = $"-{vmid}-disk-{number}";
        return _volumes.Values.Any(volume => volume.Vmid == vmid && volume.Node == node && volume.Storage == storage && Path.GetFileNameWithoutExtension(volume.FileName).EndsWith(ending, StringComparison.Ordinal));
    }

    private void SaveStorages() => files.Write("storage.json", _storages.Values.ToList());

    private static string FileName(Volume volume)
        => "volumes/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{volume.Node}/{volume.Volid}")))[..32] + ".json";

    private static List<StorageEntry> Defaults() =>
    [
        new() { Id = "local", Type = "dir", Path = "/var/lib/vz", Content = ["iso", "vztmpl", "backup", "rootdir", "images", "snippets", "import"] },
        new() { Id = "btr", Type = "btrfs", Path = "/mnt/btr", Content = ["rootdir", "images"] },
    ];

    [GeneratedRegex(@"^([a-zA-Z][a-zA-Z0-9\-_.]*[a-zA-Z0-9]):(.+)$")]
    private static partial Regex VolidPattern();
}
