using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;

namespace ProxPaaS.Lab.Machines;

/// <summary>How a VM's option values are kept, and the volumes behind its drives.</summary>
internal static class MachineValues
{
    private static readonly string[] Models = ["virtio", "e1000", "e1000e", "rtl8139", "vmxnet3", "ne2k_pci", "ne2k_isa", "i82551", "i82557b", "i82559er", "pcnet"];

    /// <summary><c>virtio,bridge=vmbr0</c> becomes <c>virtio=MAC,bridge=vmbr0</c>.</summary>
    public static string Net(string value, string? macPrefix, bool renew)
    {
        var parts = value.Split(',').ToList();
        var model = parts.FindIndex(part => Models.Contains(part.Split('=')[0]));
        var named = parts.FindIndex(part => part.StartsWith("model=", StringComparison.Ordinal));
        var kind = model >= 0 ? parts[model].Split('=')[0] : named >= 0 ? parts[named][6..] : throw PveException.Parameter("net0", "invalid format - format error\nnet0.model: property is missing and it is not optional\n");
        var address = model >= 0 && parts[model].Contains('=', StringComparison.Ordinal) && !renew ? parts[model].Split('=')[1] : MacAddresses.New(macPrefix);
        var rest = parts.Where((_, index) => index != model && index != named).Where(part => part.Length > 0);
        return string.Join(',', new[] { $"{kind}={address}" }.Concat(rest));
    }

    /// <summary>Makes the volume that a drive's value wishes for.</summary>
    public static string Drive(LabParts lab, string node, int vmid, string value, List<Volume> made)
    {
        var parts = value.Split(',').ToList();
        var file = parts[0].StartsWith("file=", StringComparison.Ordinal) ? parts[0][5..] : parts[0];
        var rest = parts.Skip(1).ToList();
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
            return string.Join(',', new[] { drive.Volid }.Concat(rest.Contains("media=cdrom") ? rest : [.. rest, "media=cdrom"]));
        }

        if (!char.IsAsciiDigit(name[0]) || !Schema.ParameterCheck.IsNumber(name))
        {
            return string.Join(',', new[] { file }.Concat(rest));
        }

        var format = rest.FirstOrDefault(part => part.StartsWith("format=", StringComparison.Ordinal))?[7..] ?? "raw";
        var volume = lab.Storages.Allocate(node, storage, vmid, "images", format, VolumeSize.FromGigabytes(name));
        made.Add(volume);
        return string.Join(',', new[] { volume.Volid }.Concat(rest.Where(part => !part.StartsWith("format=", StringComparison.Ordinal))).Append($"size={VolumeSize.Print(volume.Size)}"));
    }

    public static string? Volid(string drive) => drive.Split(',')[0] is var file && StorageTable.IsVolid(file) && !StorageTable.Split(file).Name.StartsWith("iso/", StringComparison.Ordinal) ? file : null;

    public static bool IsCdrom(string drive) => drive.Contains("media=cdrom", StringComparison.Ordinal);
}
