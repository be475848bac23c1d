using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Ids and addresses for new nodes, out of our own ranges: no two rows ever have the same.</summary>
internal sealed class NodeReservationStore(IPlatformContextFactory contexts, NodeStore nodes, IEventBus events, IOptionsMonitor<NodesOptions> options, TimeProvider clock)
{
    /// <summary>
    /// One row and one node.create operation per host asked for, in one transaction: id and address are ours before Proxmox hears of it.
    /// Stops early, with a sentence, when ids or addresses run out.
    /// </summary>
    /// <param name="seen">Ids that Proxmox showed last.</param>
    public async Task<(IReadOnlyList<string> NodeIds, string? Problem)> ReserveAsync(
        PoolSpec pool, PveSite site, IReadOnlyList<string> hosts, IReadOnlySet<int> seen, long epoch, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (made, problem) = await contexts.InTransactionAsync<(List<Node>, string?)>(TenantScope.All, async (context, token) =>
        {
            var vmids = await TakenVmidsAsync(context, site.Id, seen, token);
            var addresses = await TakenAddressesAsync(context, site.Id, now, token);
            var rows = new List<Node>();
            foreach (var host in hosts)
            {
                if (site.Vmids.PickForNode(vmids) is not { } vmid)
                {
                    return (rows, $"all ids of {site.Name} ({site.Vmids.First}-{site.Vmids.Last}) are taken: give the cluster a larger range");
                }

                if (site.Addresses.Pick(addresses) is not { } address)
                {
                    return (rows, $"all {site.Addresses.Count} addresses of {site.Name} are taken or resting: give the cluster a larger range");
                }

                vmids.Add(vmid);
                addresses.Add(address);
                var node = NewNode(pool, site, host, vmid, address, now);
                rows.Add(node);
                context.Nodes.Add(node);
                context.Operations.Add(OperationStore.New(
                    Ids.New("op", clock), pool.OrganisationId, NodeCreateExecutor.OperationKind, node.Id, $"{NodeCreateExecutor.OperationKind}:{node.Id}", NodeCreateExecutor.Steps.Template, epoch, now));
            }

            return (rows, null);
        }, cancellationToken);
        foreach (var node in made)
        {
            events.Publish(node.OrganisationId, "node.changed", node.Id, $"node {node.Name} is being made on {node.PveNode} as {NodeRecord.Of(node).Guest}");
        }

        return ([.. made.Select(n => n.Id)], problem);
    }

    /// <summary>Somebody else has the node's id: it is burned and the next one taken. The old token dies with it.</summary>
    public async Task<int?> ReplaceVmidAsync(NodeRecord node, PveSite site, string because, IReadOnlySet<int> seen, CancellationToken cancellationToken)
    {
        await nodes.BurnAsync(node.OrganisationId, node.ClusterId, node.Vmid, because, cancellationToken);
        return await contexts.InTransactionAsync(TenantScope.All, async (context, token) =>
        {
            var taken = await TakenVmidsAsync(context, site.Id, seen, token);
            var row = await context.Nodes.SingleAsync(n => n.Id == node.Id, token);
            if (site.Vmids.PickForNode(taken) is not { } vmid)
            {
                return (int?)null;
            }

            row.Vmid = vmid;
            await context.JoinTokens.Where(t => t.SubjectId == node.Id && t.ConsumedAt == null).ExecuteDeleteAsync(token);
            return vmid;
        }, cancellationToken);
    }

    /// <summary>Ids of rows and of burned ones, with those that Proxmox showed.</summary>
    internal static async Task<HashSet<int>> TakenVmidsAsync(PlatformContext context, string clusterId, IReadOnlySet<int> seen, CancellationToken cancellationToken)
    {
        var taken = new HashSet<int>(seen);
        taken.UnionWith(await context.Nodes.Where(n => n.ClusterId == clusterId && n.DestroyedAt == null).Select(n => n.Vmid).ToListAsync(cancellationToken));
        taken.UnionWith(await context.NodeTemplates.Where(t => t.ClusterId == clusterId).Select(t => t.Vmid).ToListAsync(cancellationToken));
        taken.UnionWith(await context.BurnedVmids.Where(b => b.ClusterId == clusterId).Select(b => b.Vmid).ToListAsync(cancellationToken));
        return taken;
    }

    private async Task<HashSet<string>> TakenAddressesAsync(PlatformContext context, string clusterId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rested = now - TimeSpan.FromSeconds(options.CurrentValue.AddressRestSeconds);
        return [.. await context.Nodes.Where(n => n.ClusterId == clusterId && (n.DestroyedAt == null || n.DestroyedAt > rested)).Select(n => n.Address).ToListAsync(cancellationToken)];
    }

    private Node NewNode(PoolSpec pool, PveSite site, string host, int vmid, string address, DateTimeOffset now) => new()
    {
        Id = Ids.New("nod", clock),
        OrganisationId = pool.OrganisationId,
        PoolId = pool.Id,
        ClusterId = site.Id,
        Name = $"{pool.Name}-{RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 5)}",
        State = NodeState.Reserved,
        Vmid = vmid,
        PveNode = host,
        Address = address,
        Seed = pool.Seed,
        UserData = string.IsNullOrWhiteSpace(pool.UserData) ? null : pool.UserData,
        Labels = [.. pool.Labels],
        CreatedAt = now,
    };
}
