namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Asks a cluster, before it is stored, whether everything that nodes will need is there; reports all that is not, field by field.</summary>
internal static class PveClusterProbe
{
    private static readonly string[] OnPool =
    [
        "VM.Allocate", "VM.Audit", "VM.Clone", "VM.Config.CPU", "VM.Config.Disk", "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options", "VM.PowerMgmt", "Pool.Audit",
    ];

    public static async Task<IReadOnlyList<(string Field, string Problem)>> RunAsync(PveSite site, PveClient client, CancellationToken cancellationToken)
    {
        var problems = new List<(string, string)>();
        try
        {
            var version = await client.VersionAsync(cancellationToken);
            if (!int.TryParse(version.Version.Split('.')[0], out var major) || major < 8)
            {
                problems.Add(("url", $"Proxmox VE {version.Version} is too old: 8 or newer is needed, 9 is recommended."));
            }

            await PrivilegesAsync(site, client, problems, cancellationToken);
            await PoolAsync(site, client, problems, cancellationToken);
            await HostsAsync(site, client, problems, cancellationToken);
        }
        catch (PveException ex)
        {
            problems.Add((ex.Kind switch
            {
                PveErrorKind.Unauthorized or PveErrorKind.Forbidden or PveErrorKind.Suspended => "tokenSecret",
                PveErrorKind.Untrusted => "fingerprint",
                _ => "url",
            }, ex.Message));
        }

        return problems;
    }

    private static async Task PrivilegesAsync(PveSite site, PveClient client, List<(string, string)> problems, CancellationToken cancellationToken)
    {
        var wanted = new (string Path, string[] Privileges)[]
        {
            ($"/pool/{site.ResourcePool}", OnPool),
            ($"/storage/{site.TemplateStorage}", ["Datastore.AllocateTemplate", "Datastore.AllocateSpace", "Datastore.Audit"]),
            ($"/storage/{site.NodeStorage}", ["Datastore.AllocateSpace", "Datastore.Audit"]),
            ($"/sdn/zones/localnetwork/{site.Bridge}", ["SDN.Use"]),
        };
        foreach (var (path, privileges) in wanted)
        {
            var held = await client.PermissionsAsync(path, cancellationToken);
            foreach (var missing in privileges.Where(p => !held.Contains(p)))
            {
                problems.Add(("tokenId", $"{missing} on {path} is missing: pveum acl modify {path} --tokens '{site.Target.TokenId}' --roles ROLE, with {missing} in ROLE{(site.Target.TokenId.StartsWith("root@", StringComparison.Ordinal) ? "" : " (a token with privilege separation needs it itself, besides its user)")}."));
            }
        }
    }

    private static async Task PoolAsync(PveSite site, PveClient client, List<(string, string)> problems, CancellationToken cancellationToken)
    {
        try
        {
            await client.PoolAsync(site.ResourcePool, cancellationToken);
        }
        catch (PveException ex) when (ex.Kind is PveErrorKind.NotFound or PveErrorKind.Forbidden)
        {
            problems.Add(("pool", $"There is no pool '{site.ResourcePool}', or the token may not see it: pveum pool add {site.ResourcePool}."));
        }
    }

    private static async Task HostsAsync(PveSite site, PveClient client, List<(string, string)> problems, CancellationToken cancellationToken)
    {
        var hosts = (await client.ResourcesAsync(cancellationToken)).Where(r => r is { Type: "node", Status: "online", Node: not null }).Select(r => r.Node!).ToArray();
        if (hosts.Length == 0)
        {
            problems.Add(("url", "The cluster shows no host that is online."));
            return;
        }

        // One host speaks for the cluster; a storage or bridge that only some hosts have is told when a template is built there.
        var storages = await client.StoragesAsync(hosts[0], cancellationToken);
        foreach (var (field, name, content) in new[] { ("templateStorage", site.TemplateStorage, "vztmpl"), ("nodeStorage", site.NodeStorage, "rootdir") })
        {
            var storage = storages.FirstOrDefault(s => s.Storage == name);
            if (storage is null || !storage.Holds(content))
            {
                var able = string.Join(", ", storages.Where(s => s.Holds(content)).Select(s => s.Storage));
                problems.Add((field, storage is null
                    ? $"{hosts[0]} has no storage '{name}' that the token may see; able are: {able}."
                    : $"Storage '{name}' does not take content '{content}': add it under Datacenter > Storage, or use one of: {able}."));
            }
        }

        try
        {
            var bridges = await client.BridgesAsync(hosts[0], cancellationToken);
            if (bridges.All(b => b.Iface != site.Bridge))
            {
                problems.Add(("bridge", $"{hosts[0]} has no bridge '{site.Bridge}'; it has {string.Join(", ", bridges.Select(b => b.Iface))}."));
            }
        }
        catch (PveException ex) when (ex.Kind == PveErrorKind.Forbidden)
        {
            // Not to be seen with a narrow token; a wrong bridge shows at the first start.
        }
    }
}
