namespace ProxPaaS.NodeAgent.Identity;

/// <summary>
/// A node without any secret in its image finds its join token behind its own name, where Proxmox wrote it:
/// <c>10.77.0.101 node-101.TOKEN.join.internal node-101</c>.
/// </summary>
internal static class JoinTokens
{
    private const string Suffix = ".join.internal";

    /// <summary>Empty when the hosts file carries no token for this host.</summary>
    public static string FromHosts(string hosts, string hostName)
    {
        var own = hostName.Split('.')[0] + ".";
        foreach (var line in hosts.Split('\n'))
        {
            foreach (var name in line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Skip(1))
            {
                if (name.StartsWith(own, StringComparison.OrdinalIgnoreCase) && name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)
                    && name.Length > own.Length + Suffix.Length)
                {
                    var token = name[own.Length..^Suffix.Length];
                    return token.Contains('.', StringComparison.Ordinal) ? "" : token.ToLowerInvariant();
                }
            }
        }

        return "";
    }
}
