using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;

namespace ProxPaaS.Lab.Machines;

/// <summary>How a VM's option values are kept, and the volumes behind its drives.</summary>
internal static class MachineValues
{
    /// <summary><c>virtio,bridge=vmbr0</c> becomes <c>virtio=MAC,bridge=vmbr0</c>; the other keys in their order.</summary>
    public static string Net(string value, string? macPrefix, bool renew)
    {
        var parts = MachineShapes.Net.Parse(value);
        var address = renew ? null : parts.GetValueOrDefault("macaddr");
        var rest = parts.Where(part => part.Key is not ("model" or "macaddr")).OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => $"{part.Key}={part.Value}");
        return string.Join(',', rest.Prepend($"{parts["model"]}={address ?? MacAddresses.New(macPrefix)}"));
    }

    /// <summary>Makes the volume that a drive's value wishes for.</summary>
    public static string Drive(LabParts lab, string node, int vmid, string value, List<Volume> made)
    {
        var parts = value.Split(',').ToList();
        var file = parts[0].StartsWith("file=", StringComparison.Ordinal) ? parts[0][5..] : parts[0];
        var rest = parts.Skip(1).Order(StringComparer.Ordinal).ToList();
        if (!StorageTable.IsVolid(file))
        {
            return value;
        }

        var (storageId, name) = StorageTable.Split(file);
        var storage = lab.Storages.GetOn(storageId, node);
        if (name == "cloudinit")
        {
            var drive = new Volume(node, storage.Id, $"{vmid}/vm-{vmid}-cloudinit.qcow2", "images", "qcow2", vmid, 4L << 20, lab.Clock.Seconds, null);
            lab.Storages.Keep(drive);
            made.Add(drive);
            return string.Join(',', rest.Append("media=cdrom").Distinct().Order(StringComparer.Ordinal).Prepend(drive.Volid));
        }

        if (!char.IsAsciiDigit(name[0]) || !Schema.ParameterCheck.IsNumber(name))
        {
            return string.Join(',', rest.Prepend(file));
        }

        var format = rest.FirstOrDefault(part => part.StartsWith("format=", StringComparison.Ordinal))?[7..] ?? "raw";
        var volume = lab.Storages.Allocate(node, storage, vmid, "images", format, VolumeSize.FromGigabytes(name));
        made.Add(volume);
        return string.Join(',', rest.Where(part => !part.StartsWith("format=", StringComparison.Ordinal)).Append($"size={VolumeSize.Print(volume.Size)}").Order(StringComparer.Ordinal).Prepend(volume.Volid));
    }

    public static string? Volid(string drive) => drive.Split(',')[0] is var file && StorageTable.IsVolid(file) && !StorageTable.Split(file).Name.StartsWith("iso/", StringComparison.Ordinal) ? file : null;

    public static bool IsCdrom(string drive) => drive.Contains("media=cdrom", StringComparison.Ordinal);
}
