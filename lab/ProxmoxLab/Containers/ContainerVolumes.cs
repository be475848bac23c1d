using System.Globalization;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;
using ProxPaaS.Lab.Storage;

namespace ProxPaaS.Lab.Containers;

/// <summary>Turns <c>storage:SIZE</c> into a volume, and prints what Proxmox prints while it does.</summary>
internal static class ContainerVolumes
{
    /// <summary>Is this a wish for a new volume (<c>local:8</c>) rather than the name of one?</summary>
    public static bool IsWish(string volume, out string storage, out string size)
    {
        storage = size = "";
        if (!StorageTable.IsVolid(volume))
        {
            return false;
        }

        (storage, size) = StorageTable.Split(volume);
        return size.Length > 0 && char.IsAsciiDigit(size[0]) && ParameterCheck.IsNumber(size);
    }

    /// <summary>Allocates what a mount point's value wishes for and returns the value to keep.</summary>
    public static (string Value, Volume? Made) Allocate(LabParts lab, string node, int vmid, string value, bool root, Action<string> log)
    {
        var parts = (root ? ContainerSchemas.Rootfs : ContainerSchemas.MountPoint).Parse(value);
        if (!IsWish(parts["volume"], out var storageId, out var size))
        {
            return (value, null);
        }

        var storage = lab.Storages.GetOn(storageId, node);
        var bytes = VolumeSize.FromGigabytes(size);
        var volume = lab.Storages.Allocate(node, storage, vmid, "rootdir", bytes == 0 ? "subvol" : "raw", bytes);
        LogFormatting(lab, volume, log);
        parts["volume"] = volume.Volid;
        parts["size"] = VolumeSize.Print(bytes);
        return (ContainerValues.MountPoint(parts), volume);
    }

    public static void LogFormatting(LabParts lab, Volume volume, Action<string> log)
    {
        if (volume.Format == "subvol")
        {
            return;
        }

        var storage = lab.Storages.Get(volume.Storage);
        if (storage.Type == "dir")
        {
            log(string.Create(CultureInfo.InvariantCulture, $"Formatting '{storage.Path}/images/{volume.Name}', fmt={volume.Format} size={volume.Size} preallocation=off"));
        }

        var large = volume.Size >= 512L << 20;
        var blocks = large ? volume.Size / 4096 : volume.Size / 1024;
        log(string.Create(CultureInfo.InvariantCulture, $"Creating filesystem with {blocks} {(large ? "4k" : "1k")} blocks and {blocks / 4} inodes"));
        log($"Filesystem UUID: {Guid.NewGuid()}");
        log("Superblock backups stored on blocks: ");
        log(large ? "\t32768, 98304, 163840, 229376" : "\t8193, 24577, 40961");
    }

    /// <summary>The summary of a file copy.</summary>
    public static void LogCopy(Action<string> log)
    {
        foreach (var line in new[]
                 {
                     "", "Number of files: 8,483 (reg: 6,645, dir: 958, link: 880)", "Number of created files: 8,481 (reg: 6,645, dir: 956, link: 880)", "Number of deleted files: 0",
                     "Number of regular files transferred: 6,643", "Total file size: 159,026,018 bytes", "Total transferred file size: 155,204,835 bytes",
                     "Literal data: 155,204,835 bytes", "Matched data: 0 bytes", "File list size: 327,658", "File list generation time: 0.001 seconds",
                     "File list transfer time: 0.000 seconds", "Total bytes sent: 155,740,925", "Total bytes received: 134,258", "",
                     "sent 155,740,925 bytes  received 134,258 bytes  18,338,256.82 bytes/sec", "total size is 159,026,018  speedup is 1.02",
                 })
        {
            log(line);
        }
    }

    /// <summary>The first free <c>unusedN</c>.</summary>
    public static string FreeUnused(Guest guest)
        => Enumerable.Range(0, 256).Select(index => $"unused{index}").FirstOrDefault(key => !guest.Config.ContainsKey(key)) ?? throw PveException.Die("Too many unused volumes - please delete them first.");

    public static bool IsUnused(string option) => option.StartsWith("unused", StringComparison.Ordinal);

    /// <summary>Can linked clones be made of this volume? Only copy-on-write storages can, and only of images.</summary>
    public static bool HasFeature(LabParts lab, string feature, string node, string volid)
    {
        var storage = lab.Storages.Find(StorageTable.Split(volid).Storage);
        var image = lab.Storages.FindVolume(node, volid)?.Format != "subvol";
        return feature switch
        {
            "copy" => true,
            "snapshot" => storage?.Type == "btrfs",
            _ => storage?.Type == "btrfs" && image,
        };
    }
}
