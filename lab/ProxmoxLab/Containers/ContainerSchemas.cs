using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Containers;

/// <summary>Parameters of the container calls.</summary>
internal static class ContainerSchemas
{
    public static readonly PropertyString Net = new(
        null,
        ("name", Prop.Matching(@"[-_.\w\d]+").Required()),
        ("bridge", Prop.Matching(@"[-_.\w\d]+")),
        ("firewall", Prop.Flag),
        ("gw", Prop.Formatted("ipv4")),
        ("gw6", Prop.Formatted("ipv6")),
        ("host-managed", Prop.Flag),
        ("hwaddr", Prop.Formatted("mac-addr")),
        ("ip", Prop.Formatted("pve-ipv4-config")),
        ("ip6", Prop.Formatted("pve-ipv6-config")),
        ("link_down", Prop.Flag),
        ("mtu", Prop.Integer(64, 65535)),
        ("rate", Prop.Number()),
        ("tag", Prop.Integer(1, 4094)),
        ("trunks", Prop.Matching(@"\d+(?:;\d+)*")),
        ("type", Prop.OneOf("veth")));

    public static readonly PropertyString Features = new(
        null,
        ("force_rw_sys", Prop.Flag), ("fuse", Prop.Flag), ("keyctl", Prop.Flag), ("mknod", Prop.Flag), ("mount", Prop.Matching("[a-zA-Z0-9_; ]+")), ("nesting", Prop.Flag));

    public static readonly PropertyString Rootfs = new("volume", Volume());

    public static readonly PropertyString MountPoint = new("volume", [.. Volume(), ("backup", Prop.Flag), ("keepattrs", Prop.Flag), ("mp", Prop.Formatted("pve-lxc-mp-string").Required())]);

    /// <summary>The options of a container's configuration.</summary>
    public static readonly ParameterSchema Config = new ParameterSchema()
        .Add("arch", Prop.OneOf("amd64", "i386", "arm64", "armhf", "riscv32", "riscv64"))
        .Add("cmode", Prop.OneOf("shell", "console", "tty"))
        .Add("console", Prop.Flag)
        .Add("cores", Prop.Integer(1, 8192))
        .Add("cpulimit", Prop.Number(0, 8192))
        .Add("cpuunits", Prop.Integer(0, 500000))
        .Add("debug", Prop.Flag)
        .Add("description", Prop.Text with { MaxLength = 8192 })
        .AddIndexed("dev", 256, Prop.Of(new PropertyString(
            "path",
            ("deny-write", Prop.Flag), ("gid", Prop.Integer(0)), ("mode", Prop.Matching("0[0-7]{3}")), ("path", Prop.Formatted("pve-lxc-dev-string")), ("uid", Prop.Integer(0)))))
        .Add("entrypoint", Prop.Matching(@"[^\x00-\x08\x0a-\x1F\x7F]+"))
        .Add("env", Prop.Matching(@"(?:\w+=[^\x00-\x08\x0a-\x1F\x7F]*)(?:\x00\w+=[^\x00-\x08\x0a-\x1F\x7F]*)*"))
        .Add("features", Prop.Of(Features))
        .Add("hookscript", Prop.Formatted("pve-volume-id"))
        .Add("hostname", Prop.Formatted("dns-name") with { MaxLength = 255 })
        .Add("lock", Prop.OneOf("backup", "create", "destroyed", "disk", "fstrim", "migrate", "mounted", "rollback", "snapshot", "snapshot-delete"))
        .Add("memory", Prop.Integer(16))
        .AddIndexed("mp", 256, Prop.Of(MountPoint))
        .Add("nameserver", Prop.Formatted("lxc-ip-with-ll-iface-list"))
        .AddIndexed("net", 32, Prop.Of(Net))
        .Add("onboot", Prop.Flag)
        .Add("ostype", Prop.OneOf("debian", "devuan", "ubuntu", "centos", "fedora", "opensuse", "archlinux", "alpine", "gentoo", "nixos", "unmanaged"))
        .Add("protection", Prop.Flag)
        .Add("rootfs", Prop.Of(Rootfs))
        .Add("searchdomain", Prop.Formatted("dns-name-list"))
        .Add("startup", Prop.Formatted("pve-startup-order"))
        .Add("swap", Prop.Integer(0))
        .Add("tags", Prop.Formatted("pve-tag-list"))
        .Add("template", Prop.Flag)
        .Add("timezone", Prop.Formatted("pve-ct-timezone"))
        .Add("tty", Prop.Integer(0, 6))
        .Add("unprivileged", Prop.Flag)
        .AddIndexed("unused", 256, Prop.Of(new PropertyString("volume", ("volume", Prop.Formatted("pve-volume-id").Required()))));

    public static ParameterSchema Create() => new ParameterSchema().AddAll(Config).Guest()
        .Add("bwlimit", Prop.Bandwidth)
        .Add("force", Prop.Flag)
        .Add("ha-managed", Prop.Flag)
        .Add("ignore-unpack-errors", Prop.Flag)
        .Add("ostemplate", (Prop.Text with { MaxLength = 255 }).Required())
        .Add("password", Prop.Text with { MinLength = 5 })
        .Add("pool", Prop.Pool)
        .Add("restore", Prop.Flag)
        .Add("ssh-public-keys", Prop.Text)
        .Add("start", Prop.Flag)
        .Add("storage", Prop.Storage)
        .Add("unique", Prop.Flag with { Requires = "restore" });

    public static ParameterSchema Update() => new ParameterSchema().AddAll(Config).Guest()
        .Add("delete", Prop.ConfigIdList)
        .Add("digest", Prop.Digest)
        .Add("revert", Prop.ConfigIdList);

    public static ParameterSchema Clone() => new ParameterSchema().Guest()
        .Add("bwlimit", Prop.Bandwidth)
        .Add("description", Prop.Text)
        .Add("full", Prop.Flag)
        .Add("hostname", Prop.Formatted("dns-name"))
        .Add("newid", Prop.Vmid.Required())
        .Add("pool", Prop.Pool)
        .Add("snapname", Prop.SnapshotName)
        .Add("storage", Prop.Storage)
        .Add("target", Prop.Node);

    /// <summary>Names of all options that <c>delete</c> and <c>revert</c> know.</summary>
    public static bool Knows(string option) => Config.Find(option) is not null;

    /// <summary><c>rootfs</c>, <c>mp0</c>…</summary>
    public static readonly string[] Disks = ["rootfs", .. Enumerable.Range(0, 256).Select(index => $"mp{index}")];

    public static readonly string[] DisksAndUnused = [.. Disks, .. Enumerable.Range(0, 256).Select(index => $"unused{index}")];

    private static (string, Prop)[] Volume() =>
    [
        ("volume", Prop.Formatted("pve-lxc-mp-string").Required()),
        ("acl", Prop.Flag),
        ("idmap", Prop.Matching(@"(?:passthrough|[ug]:[0-9]+:[0-9]+:[1-9][0-9]*(?:;[ug]:[0-9]+:[0-9]+:[1-9][0-9]*)*)")),
        ("mountoptions", Prop.Matching("(discard|lazytime|noatime|nodev|noexec|nosuid)(;(discard|lazytime|noatime|nodev|noexec|nosuid))*")),
        ("quota", Prop.Flag),
        ("replicate", Prop.Flag),
        ("ro", Prop.Flag),
        ("shared", Prop.Flag),
        ("size", Prop.Formatted("disk-size")),
    ];
}
