using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Machines;

/// <summary>The VM options that are lists of <c>key=value</c>.</summary>
internal static class MachineShapes
{
    private const string Cpus = @"\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*";

    private static readonly string[] Models =
    [
        "e1000", "e1000-82540em", "e1000-82544gc", "e1000-82545em", "e1000e", "i82551", "i82557b", "i82559er", "ne2k_isa", "ne2k_pci", "pcnet", "rtl8139", "virtio", "vmxnet3",
    ];

    /// <summary><c>virtio=MAC</c> says model and address at once.</summary>
    public static readonly PropertyString Net = new PropertyString(
        "model",
        ("bridge", Prop.Matching(@"[-_.\w\d]+")), ("firewall", Prop.Flag), ("host-tunnel", Prop.Flag), ("link_down", Prop.Flag), ("macaddr", Prop.Formatted("mac-addr")), ("model", Prop.OneOf(Models).Required()),
        ("mtu", Prop.Integer(1, 65520)), ("queues", Prop.Integer(0, 64)), ("rate", Prop.Number(0)), ("tag", Prop.Integer(1, 4094)), ("trunks", Prop.Matching(Cpus)))
        .WithKeyAliases("model", "macaddr", Models);

    public static readonly PropertyString Vga = new(
        "type",
        ("clipboard", Prop.OneOf("vnc")), ("memory", Prop.Integer(4, 512)),
        ("type", Prop.OneOf("cirrus", "qxl", "qxl2", "qxl3", "qxl4", "none", "serial0", "serial1", "serial2", "serial3", "std", "virtio", "virtio-gl", "vmware")));

    public static readonly PropertyString Audio = new(null, ("device", Prop.OneOf("ich9-intel-hda", "intel-hda", "AC97").Required()), ("driver", Prop.OneOf("spice", "none")));

    public static readonly PropertyString Usb = new(
        "host", ("host", Prop.Matching(@"(0x)?[0-9A-Fa-f]{4}:(0x)?[0-9A-Fa-f]{4}|\d+-\d+(\.\d+)*|[Ss][Pp][Ii][Cc][Ee]")), ("mapping", Prop.Formatted("pve-configid")), ("usb3", Prop.Flag));

    public static readonly PropertyString SharedMemory = new(null, ("name", Prop.Matching(@"[a-zA-Z0-9\-]+")), ("size", Prop.Integer(1).Required()));

    public static readonly PropertyString Spice = new(null, ("foldersharing", Prop.Flag), ("videostreaming", Prop.OneOf("off", "all", "filter")));

    public static readonly PropertyString Machine = new(
        "type",
        ("aw-bits", Prop.Number(32, 64)), ("enable-s3", Prop.Flag), ("enable-s4", Prop.Flag), ("viommu", Prop.OneOf("intel", "virtio")),
        ("type", Prop.Matching(@"pc|pc(-i440fx)?-\d+(\.\d+)+(\+pve\d+)?(\.pxe)?|q35|pc-q35-\d+(\.\d+)+(\+pve\d+)?(\.pxe)?|virt(?:-\d+(\.\d+)+)?(\+pve\d+)?") with { MaxLength = 40 }));

    public static readonly PropertyString Numa = new(
        null, ("cpus", Prop.Matching(Cpus).Required()), ("hostnodes", Prop.Matching(Cpus)), ("memory", Prop.Number()), ("policy", Prop.OneOf("preferred", "bind", "interleave")));

    public static readonly PropertyString VirtioFs = new(
        "dirid",
        ("cache", Prop.OneOf("auto", "always", "metadata", "never")), ("direct-io", Prop.Flag), ("dirid", Prop.Formatted("pve-configid").Required()), ("expose-acl", Prop.Flag), ("expose-xattr", Prop.Flag));

    public static readonly PropertyString Unused = new PropertyString("file", ("file", Prop.Formatted("pve-volume-id").Required())).WithAlias("volume", "file");

    public static readonly PropertyString EfiDisk = File(
        ("efitype", Prop.OneOf("2m", "4m")), ("format", Formats()), ("import-from", Prop.Text), ("ms-cert", Prop.OneOf("2011", "2023", "2023w", "2023k")), ("pre-enrolled-keys", Prop.Flag));

    public static readonly PropertyString TpmState = File(("format", Prop.OneOf("raw", "qcow2", "vmdk")), ("import-from", Prop.Text), ("version", Prop.OneOf("v1.2", "v2.0")));

    /// <param name="bus">ide, sata, scsi or virtio.</param>
    public static PropertyString Drive(string bus) => File(
        [
            ("aio", Prop.OneOf("native", "threads", "io_uring")), ("backup", Prop.Flag), ("cache", Prop.OneOf("none", "writethrough", "writeback", "unsafe", "directsync")), ("detect_zeroes", Prop.Flag),
            ("discard", Prop.OneOf("ignore", "on")), ("format", Formats()), ("import-from", Prop.Text), ("media", Prop.OneOf("cdrom", "disk")), ("replicate", Prop.Flag), ("rerror", Prop.OneOf("ignore", "report", "stop")),
            ("serial", Prop.Formatted("urlencoded") with { MaxLength = 60 }), ("shared", Prop.Flag), ("snapshot", Prop.Flag), ("werror", Prop.OneOf("enospc", "ignore", "report", "stop")),
            .. Throttles(), .. OfBus(bus),
        ]);

    private static IEnumerable<(string, Prop)> Throttles()
        => new[] { "bps", "bps_rd", "bps_wr", "iops", "iops_max", "iops_rd", "iops_rd_max", "iops_wr", "iops_wr_max" }.Select(name => (name, Prop.Integer()))
            .Concat(new[] { "bps_max_length", "bps_rd_max_length", "bps_wr_max_length", "iops_max_length", "iops_rd_max_length", "iops_wr_max_length" }.Select(name => (name, Prop.Integer(1))))
            .Concat(new[] { "mbps", "mbps_max", "mbps_rd", "mbps_rd_max", "mbps_wr", "mbps_wr_max" }.Select(name => (name, Prop.Number())));

    private static IEnumerable<(string, Prop)> OfBus(string bus)
    {
        (string, Prop) wwn = ("wwn", Prop.Matching("0x[0-9a-fA-F]{16}"));
        return bus switch
        {
            "ide" => [("model", Prop.Formatted("urlencoded") with { MaxLength = 120 }), ("ssd", Prop.Flag), wwn],
            "sata" => [("ssd", Prop.Flag), wwn],
            "scsi" =>
            [
                ("iothread", Prop.Flag), ("product", Prop.Matching(@"[A-Za-z0-9\-_\s]{0,16}")), ("queues", Prop.Integer(2)), ("ro", Prop.Flag), ("scsiblock", Prop.Flag), ("ssd", Prop.Flag),
                ("vendor", Prop.Matching(@"[A-Za-z0-9\-_\s]{0,8}")), wwn,
            ],
            _ => [("iothread", Prop.Flag), ("ro", Prop.Flag)],
        };
    }

    private static Prop Formats() => Prop.OneOf("raw", "qcow", "qed", "qcow2", "vmdk", "cloop");

    private static PropertyString File(params (string, Prop)[] more)
        => new PropertyString("file", [("file", Prop.Formatted("pve-volume-id-or-qm-path").Required()), ("size", Prop.Formatted("disk-size")), .. more])
            .WithAlias("volume", "file")
            .WithAlias("bps_rd_length", "bps_rd_max_length").WithAlias("bps_wr_length", "bps_wr_max_length").WithAlias("iops_rd_length", "iops_rd_max_length").WithAlias("iops_wr_length", "iops_wr_max_length");
}
