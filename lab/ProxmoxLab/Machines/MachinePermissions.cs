using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Storage;

namespace ProxPaaS.Lab.Machines;

/// <summary>Which privilege each option of a VM asks for.</summary>
internal static class MachinePermissions
{
    private static readonly string[] Cpu = ["affinity", "cores", "cpu", "cpulimit", "cpuunits", "numa", "smp", "sockets", "vcpus"];
    private static readonly string[] Memory = ["allow-ksm", "balloon", "hugepages", "keephugepages", "memory", "shares"];
    private static readonly string[] CloudInit = ["cicustom", "cipassword", "citype", "ciupgrade", "ciuser", "nameserver", "searchdomain", "sshkeys"];
    private static readonly string[] Options =
        ["agent", "autostart", "boot", "bootdisk", "description", "hotplug", "localtime", "migrate_downtime", "migrate_speed", "name", "onboot", "ostype", "protection", "reboot", "startdate", "startup", "tdf", "template", "vmstatestorage"];

    public static void Check(LabParts lab, Caller caller, int vmid, string? pool, Dictionary<string, string> old, IReadOnlyDictionary<string, string> options, IEnumerable<string> deleted)
    {
        if (caller.IsRoot)
        {
            return;
        }

        foreach (var option in options.Keys.Concat(deleted).OrderBy(option => Privilege(option, options.GetValueOrDefault(option)), StringComparer.Ordinal))
        {
            var value = options.GetValueOrDefault(option);
            if (option is "args" || option.StartsWith("hostpci", StringComparison.Ordinal) || (option.StartsWith("serial", StringComparison.Ordinal) && value is not (null or "socket")))
            {
                throw PveException.Die($"only root can set '{option}' config");
            }

            if (option == "hookscript")
            {
                throw PveException.Die($"only root can set 'hookscript' config");
            }

            if (option == "tags")
            {
                lab.Permissions.Require(caller, $"/vms/{vmid}", "VM.Config.Options");
                TagRules.Check(lab, caller, old.GetValueOrDefault("tags"), value);
                continue;
            }

            lab.Permissions.RequireOnGuest(caller, vmid, pool, Privilege(option, value));
            CheckBridge(lab, caller, option, value);
            CheckStorage(lab, caller, option, value);
        }
    }

    public static void CheckBridge(LabParts lab, Caller caller, string option, string? value)
    {
        if (MachineDisks.IsNet(option) && value is not null && RuntimeReader.Parts(value).TryGetValue("bridge", out var bridge))
        {
            lab.Permissions.Require(caller, $"/sdn/zones/localnetwork/{bridge}", "SDN.Use");
        }
    }

    private static void CheckStorage(LabParts lab, Caller caller, string option, string? value)
    {
        if (MachineDisks.IsDrive(option) && value is not null && MachineValues.Volid(value) is { } volid && !MachineValues.IsCdrom(value))
        {
            lab.Permissions.Require(caller, $"/storage/{StorageTable.Split(volid).Storage}", "Datastore.AllocateSpace");
        }
    }

    private static string Privilege(string option, string? value)
        => Cpu.Contains(option) ? "VM.Config.CPU"
            : Memory.Contains(option) ? "VM.Config.Memory"
            : CloudInit.Contains(option) ? "VM.Config.Cloudinit"
            : Options.Contains(option) || option == "tags" ? "VM.Config.Options"
            : MachineDisks.IsNet(option) || option.StartsWith("ipconfig", StringComparison.Ordinal) ? "VM.Config.Network"
            : MachineDisks.IsDrive(option) || option.StartsWith("unused", StringComparison.Ordinal) ? value is not null && MachineValues.IsCdrom(value) ? "VM.Config.CDROM" : "VM.Config.Disk"
            : "VM.Config.HWType";
}
