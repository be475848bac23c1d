namespace ProxPaaS.Lab.Access;

/// <summary>The privileges of Proxmox VE 9 and the roles that come with it.</summary>
internal static class Privileges
{
    private static readonly (string Category, string[] Root, string[] Admin, string[] User, string[] Audit)[] Groups =
    [
        ("VM", [],
            ["VM.Config.Disk", "VM.Config.CPU", "VM.Config.Memory", "VM.Config.Network", "VM.Config.HWType", "VM.Config.Options", "VM.Allocate", "VM.Clone",
                "VM.Migrate", "VM.Replicate", "VM.Snapshot", "VM.Snapshot.Rollback", "VM.GuestAgent.FileRead", "VM.GuestAgent.FileWrite", "VM.GuestAgent.FileSystemMgmt", "VM.GuestAgent.Unrestricted"],
            ["VM.Config.CDROM", "VM.Config.Cloudinit", "VM.Console", "VM.Backup", "VM.PowerMgmt"],
            ["VM.Audit", "VM.GuestAgent.Audit"]),
        ("Sys", ["Sys.PowerMgmt", "Sys.Modify", "Sys.Incoming", "Sys.AccessNetwork"], ["Sys.Console", "Sys.Syslog"], [], ["Sys.Audit"]),
        ("Datastore", [], ["Datastore.Allocate", "Datastore.AllocateTemplate"], ["Datastore.AllocateSpace"], ["Datastore.Audit"]),
        ("SDN", [], ["SDN.Allocate", "SDN.Audit"], ["SDN.Use"], ["SDN.Audit"]),
        ("User", ["Realm.Allocate"], ["User.Modify", "Group.Allocate", "Realm.AllocateUser"], [], []),
        ("Pool", [], ["Pool.Allocate"], ["Pool.Audit"], ["Pool.Audit"]),
        ("Mapping", [], ["Mapping.Modify"], ["Mapping.Use"], ["Mapping.Audit"]),
    ];

    public static readonly IReadOnlySet<string> All = Groups
        .SelectMany(group => group.Root.Concat(group.Admin).Concat(group.User).Concat(group.Audit))
        .Append("Permissions.Modify")
        .ToHashSet(StringComparer.Ordinal);

    public static readonly IReadOnlyDictionary<string, IReadOnlySet<string>> BuiltInRoles = BuildRoles();

    public static bool Exists(string privilege) => All.Contains(privilege);

    /// <summary>The area of the console that a privilege opens, as <c>POST /access/ticket</c> groups them in <c>cap</c>.</summary>
    public static IEnumerable<string> Areas(string privilege) => privilege.Split('.')[0] switch
    {
        "VM" => ["vms"],
        "Datastore" => ["storage"],
        "Sys" => ["nodes", "dc"],
        "SDN" => ["sdn", "dc"],
        "Mapping" => ["mapping"],
        "User" or "Group" or "Realm" or "Permissions" => ["access"],
        _ => [],
    };

    private static Dictionary<string, IReadOnlySet<string>> BuildRoles()
    {
        var roles = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal) { ["Administrator"] = All, ["NoAccess"] = new HashSet<string>() };
        var admin = new HashSet<string>(StringComparer.Ordinal);
        var auditor = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (category, _, admins, users, audit) in Groups)
        {
            var all = admins.Concat(users).Concat(audit).ToHashSet(StringComparer.Ordinal);
            roles[$"PVE{category}Admin"] = all;
            admin.UnionWith(all);
            auditor.UnionWith(audit);
            if (users.Length > 0)
            {
                roles[$"PVE{category}User"] = users.Concat(audit).ToHashSet(StringComparer.Ordinal);
            }
        }

        admin.Remove("Mapping.Modify");
        roles["PVEAdmin"] = admin;
        roles["PVEAuditor"] = auditor;
        roles["PVETemplateUser"] = new HashSet<string>(StringComparer.Ordinal) { "VM.Clone", "VM.Audit" };
        return roles;
    }
}
