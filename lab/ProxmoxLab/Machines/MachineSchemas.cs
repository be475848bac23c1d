using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Machines;

/// <summary>Parameters of the VM calls. A few option values that only QEMU understands are taken as they come.</summary>
internal static class MachineSchemas
{
    private static readonly PropertyString CustomCloudInit = new(
        null, ("meta", Prop.Formatted("pve-volume-id")), ("network", Prop.Formatted("pve-volume-id")), ("user", Prop.Formatted("pve-volume-id")), ("vendor", Prop.Formatted("pve-volume-id")));

    private static readonly PropertyString IpConfig = new(
        null, ("ip", Prop.Formatted("pve-ipv4-config")), ("gw", Prop.Formatted("ipv4")), ("ip6", Prop.Formatted("pve-ipv6-config")), ("gw6", Prop.Formatted("ipv6")));

    public static readonly PropertyString Agent = new PropertyString(
        "enabled", ("enabled", Prop.Flag.Required()), ("freeze-fs", Prop.Flag), ("fstrim_cloned_disks", Prop.Flag), ("type", Prop.OneOf("virtio", "isa")))
        .WithAlias("freeze-fs-on-backup", "freeze-fs").WithAlias("guest-fsfreeze", "freeze-fs");

    public static readonly string[] Drives =
    [
        .. Enumerable.Range(0, 4).Select(index => $"ide{index}"), .. Enumerable.Range(0, 31).Select(index => $"scsi{index}"), .. Enumerable.Range(0, 16).Select(index => $"virtio{index}"),
        .. Enumerable.Range(0, 6).Select(index => $"sata{index}"), "efidisk0", "tpmstate0",
    ];

    public static readonly ParameterSchema Config = BuildConfig();

    public static ParameterSchema Create() => new ParameterSchema().AddAll(Config).Guest()
        .Add("archive", Prop.Text with { MaxLength = 255 }).Add("bwlimit", Prop.Integer(0)).Add("force", Prop.Flag with { Requires = "archive" }).Add("ha-managed", Prop.Flag)
        .Add("import-working-storage", Prop.Storage).Add("live-restore", Prop.Flag).Add("pool", Prop.Pool).Add("start", Prop.Flag).Add("storage", Prop.Storage).Add("unique", Prop.Flag with { Requires = "archive" });

    public static ParameterSchema Update() => new ParameterSchema().AddAll(Config).Guest()
        .Add("delete", Prop.ConfigIdList).Add("digest", Prop.Digest).Add("force", Prop.Flag with { Requires = "delete" }).Add("import-working-storage", Prop.Storage).Add("revert", Prop.ConfigIdList).Add("skiplock", Prop.Flag);

    public static ParameterSchema Clone() => new ParameterSchema().Guest()
        .Add("bwlimit", Prop.Integer(0)).Add("description", Prop.Text).Add("format", Prop.OneOf("raw", "qcow2", "vmdk")).Add("full", Prop.Flag).Add("name", Prop.Formatted("dns-name"))
        .Add("newid", Prop.Vmid.Required()).Add("pool", Prop.Pool).Add("snapname", Prop.SnapshotName).Add("storage", Prop.Storage).Add("target", Prop.Node);

    private static ParameterSchema BuildConfig()
    {
        var schema = new ParameterSchema();
        foreach (var flag in new[] { "acpi", "allow-ksm", "autostart", "ciupgrade", "freeze", "keephugepages", "kvm", "localtime", "numa", "onboot", "protection", "reboot", "tablet", "tdf", "template" })
        {
            schema.Add(flag, Prop.Flag);
        }

        foreach (var text in new[] { "affinity", "amd-sev", "args", "boot", "cdrom", "cipassword", "ciuser", "cpu", "hotplug", "intel-tdx", "rng0", "watchdog" })
        {
            schema.Add(text, Prop.Text);
        }

        foreach (var (bus, count) in new[] { ("ide", 4), ("sata", 6), ("scsi", 31), ("virtio", 16) })
        {
            schema.AddIndexed(bus, count, Prop.Of(MachineShapes.Drive(bus)));
        }

        return schema
            .Add("agent", Prop.Of(Agent))
            .Add("audio0", Prop.Of(MachineShapes.Audio))
            .Add("efidisk0", Prop.Of(MachineShapes.EfiDisk))
            .Add("ivshmem", Prop.Of(MachineShapes.SharedMemory))
            .Add("keyboard", Prop.OneOf("de", "de-ch", "da", "en-gb", "en-us", "es", "fi", "fr", "fr-be", "fr-ca", "fr-ch", "hu", "is", "it", "ja", "lt", "mk", "nl", "no", "pl", "pt", "pt-br", "sv", "sl", "tr"))
            .Add("machine", Prop.Of(MachineShapes.Machine))
            .Add("spice_enhancements", Prop.Of(MachineShapes.Spice))
            .Add("tpmstate0", Prop.Of(MachineShapes.TpmState))
            .Add("vga", Prop.Of(MachineShapes.Vga))
            .Add("arch", Prop.OneOf("x86_64", "aarch64"))
            .Add("balloon", Prop.Integer(0))
            .Add("bios", Prop.OneOf("seabios", "ovmf"))
            .Add("bootdisk", Prop.Matching(@"(ide|sata|scsi|virtio)\d+"))
            .Add("cicustom", Prop.Of(CustomCloudInit))
            .Add("citype", Prop.OneOf("configdrive2", "nocloud", "opennebula"))
            .Add("cores", Prop.Integer(1)).Add("cpulimit", Prop.Number(0, 128)).Add("cpuunits", Prop.Integer(1, 262144))
            .Add("description", Prop.Text with { MaxLength = 8192 })
            .Add("hookscript", Prop.Formatted("pve-volume-id"))
            .Add("hugepages", Prop.OneOf("any", "2", "1024"))
            .Add("lock", Prop.OneOf("backup", "clone", "create", "migrate", "rollback", "snapshot", "snapshot-delete", "suspending", "suspended"))
            .Add("memory", Prop.Of(new PropertyString("current", ("current", Prop.Integer(16).Required()))))
            .Add("migrate_downtime", Prop.Number(0)).Add("migrate_speed", Prop.Integer(0))
            .Add("name", Prop.Formatted("dns-name"))
            .Add("nameserver", Prop.Formatted("address-list"))
            .Add("ostype", Prop.OneOf("other", "wxp", "w2k", "w2k3", "w2k8", "wvista", "win7", "win8", "win10", "win11", "l24", "l26", "solaris"))
            .Add("scsihw", Prop.OneOf("lsi", "lsi53c810", "virtio-scsi-pci", "virtio-scsi-single", "megasas", "pvscsi"))
            .Add("searchdomain", Prop.Text)
            .Add("shares", Prop.Integer(0, 50000))
            .Add("smbios1", Prop.Text with { MaxLength = 512 })
            .Add("smp", Prop.Integer(1)).Add("sockets", Prop.Integer(1)).Add("vcpus", Prop.Integer(1))
            .Add("sshkeys", Prop.Formatted("urlencoded"))
            .Add("startdate", Prop.Matching(@"(now|\d{4}-\d{1,2}-\d{1,2}(T\d{1,2}:\d{1,2}:\d{1,2})?)"))
            .Add("startup", Prop.Formatted("pve-startup-order"))
            .Add("tags", Prop.Formatted("pve-tag-list"))
            .Add("vmgenid", Prop.Matching("(?:[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}|[01])"))
            .Add("vmstatestorage", Prop.Storage)
            .AddIndexed("net", 32, Prop.Of(MachineShapes.Net))
            .AddIndexed("ipconfig", 32, Prop.Of(IpConfig))
            .AddIndexed("serial", 4, Prop.Matching("(/dev/[^,]+|socket)"))
            .AddIndexed("usb", 14, Prop.Of(MachineShapes.Usb))
            .AddIndexed("hostpci", 16, Prop.Text)
            .AddIndexed("parallel", 3, Prop.Matching(@"/dev/parport\d+|/dev/usb/lp\d+"))
            .AddIndexed("numa", 8, Prop.Of(MachineShapes.Numa))
            .AddIndexed("virtiofs", 10, Prop.Of(MachineShapes.VirtioFs))
            .AddIndexed("unused", 256, Prop.Of(MachineShapes.Unused));
    }
}
