using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Dashboard.Live;

/// <summary>Carries a <see cref="RefreshPlan"/> out against the API.</summary>
internal static class OverviewReader
{
    public static async Task<OverviewView> ReadAsync(ProxPaasClient client, OverviewView? known, RefreshPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Everything || known is null)
        {
            return await client.OverviewAsync(cancellationToken);
        }

        var all = known;
        foreach (var id in plan.Services)
        {
            all = OverviewMerge.Service(all, id, await FindAsync(client.ServiceAsync(id, cancellationToken)));
        }

        foreach (var id in plan.Replicas.Where(id => all.Services.Any(s => s.Id == id)))
        {
            all = OverviewMerge.Replicas(all, id, await client.ReplicasAsync(id, cancellationToken).ToListAsync(cancellationToken));
        }

        foreach (var id in plan.Builds)
        {
            all = OverviewMerge.Build(all, id, await FindAsync(client.BuildAsync(id, cancellationToken)));
        }

        foreach (var id in plan.Deployments)
        {
            all = OverviewMerge.Deployment(all, id, await FindAsync(client.DeploymentAsync(id, cancellationToken)));
        }

        foreach (var id in plan.Nodes)
        {
            all = OverviewMerge.Node(all, id, await FindAsync(client.NodeAsync(id, cancellationToken)));
        }

        foreach (var id in plan.Operations)
        {
            all = OverviewMerge.Operation(all, id, await FindAsync(client.OperationAsync(id, cancellationToken)));
        }

        return all with
        {
            Pools = plan.Pools ? await client.PoolsAsync(cancellationToken).ToListAsync(cancellationToken) : all.Pools,
            Edges = plan.Edges ? await client.EdgesAsync(cancellationToken).ToListAsync(cancellationToken) : all.Edges,
        };
    }

    private static async Task<T?> FindAsync<T>(Task<T> fetch)
        where T : class
    {
        try
        {
            return await fetch;
        }
        catch (ApiException ex) when (ex.Status == 404)
        {
            return null;
        }
    }
}
