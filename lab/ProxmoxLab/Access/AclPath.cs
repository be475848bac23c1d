using System.Text.RegularExpressions;

namespace ProxPaaS.Lab.Access;

/// <summary>What a right can be granted on.</summary>
internal static partial class AclPath
{
    public static string Normal(string path) => "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));

    public static bool IsValid(string path) => Form().IsMatch(path);

    [GeneratedRegex(@"^(/|/access|/access/groups|/access/groups/[\w.\-]+|/access/realm|/access/realm/[\w.\-]+|/nodes|/nodes/[\w.\-]+|/pool|/pool/[\w.\-]+(/[\w.\-]+){0,2}|/sdn|/sdn/(controllers|dns|ipams|zones|fabrics)(/[\w.\-]+)?|/sdn/zones/[\w.\-]+/[\w.\-]+|/sdn/zones/[\w.\-]+/[\w.\-]+/[1-9][0-9]{0,3}|/storage|/storage/[\w.\-]+|/vms|/vms/[1-9][0-9]{2,}|/mapping|/mapping/[\w.\-]+|/mapping/[\w.\-]+/[\w.\-]+)$")]
    private static partial Regex Form();
}
