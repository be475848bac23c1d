namespace ProxPaaS.DevHost.Faults;

/// <summary>What serves: the active deployment, its ready replicas, and their containers as each node's own Docker names them.</summary>
internal sealed record Standing(string Deployment, string Replicas, string Containers)
{
    /// <summary>Null while something of it does not answer.</summary>
    public static async Task<Standing?> ReadAsync(FaultBench bench, CancellationToken cancellationToken)
    {
        var replicas = await bench.ReadyReplicasAsync(cancellationToken);
        var nodes = await bench.NodesAsync(cancellationToken);
        var containers = new List<string>();
        foreach (var node in nodes.Where(n => replicas.Any(r => r.NodeId == n.Id)).OrderBy(n => n.Vmid))
        {
            if (await bench.Guests.ContainersAsync(node.Vmid, cancellationToken) is not { } found)
            {
                return null;
            }

            containers.Add(found);
        }

        var service = await bench.ServiceNowAsync(cancellationToken);
        return new(service.ActiveDeploymentId ?? "", string.Join(' ', replicas.Select(r => $"{r.Id} restarts {r.Restarts}")), string.Join('\n', containers));
    }

    /// <summary>Throws when anything was redeployed or restarted.</summary>
    public void MustEqual(Standing after)
    {
        if (after != this)
        {
            throw new InvalidOperationException($"before: {Deployment} {Replicas} {Containers}; after: {after.Deployment} {after.Replicas} {after.Containers}");
        }
    }
}
