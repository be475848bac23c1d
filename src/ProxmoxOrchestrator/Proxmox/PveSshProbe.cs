namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Tries SSH access before it is stored: every host is signed in to, must be a Proxmox host, and its key is pinned.</summary>
internal sealed class PveSshProbe(PveSshClient client)
{
    /// <returns>The access with a pinned key for each host, and every problem field by field.</returns>
    public async Task<(PveSsh Pinned, IReadOnlyList<(string Field, string Problem)> Problems)> RunAsync(
        string cluster, PveSsh ssh, IReadOnlyCollection<string> pveNodes, CancellationToken cancellationToken)
    {
        var (pinned, problems) = (new Dictionary<string, PveSshHost>(ssh.Hosts), new List<(string, string)>());
        foreach (var (node, host) in ssh.Hosts)
        {
            if (pveNodes.Count > 0 && !pveNodes.Contains(node))
            {
                problems.Add(("ssh.hosts", $"The cluster has no host '{node}'; it has {string.Join(", ", pveNodes)}."));
                continue;
            }

            try
            {
                using var session = await client.ConnectAsync(cluster, ssh, node, host, cancellationToken);
                pinned[node] = host with { KeyFingerprint = session.Shown!.Fingerprint };
                if (await session.RunAsync("test \"$(id -u)\" = 0 && command -v pct", cancellationToken) is not { Status: 0 })
                {
                    problems.Add(("ssh.hosts", $"{ssh.User} on {node} ({host.Address}) is not root of a Proxmox host: there is no pct for it."));
                }
            }
            catch (PveSshException ex)
            {
                problems.Add((ex.Setting, ex.Message.EndsWith('.') ? ex.Message : ex.Message + "."));
            }
        }

        return (ssh with { Hosts = pinned }, problems);
    }
}
