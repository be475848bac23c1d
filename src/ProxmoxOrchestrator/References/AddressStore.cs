using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.References;

/// <summary>
/// Where services are now. There is no private network between nodes yet: the address is the node's, with the port that the replica is
/// published on, and it is the same for as long as the service keeps its node.
/// </summary>
internal static class AddressStore
{
    /// <summary>HOST:PORT by service id, of those that have a ready replica of the version that serves.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(PlatformContext context, IReadOnlyCollection<string> serviceIds, CancellationToken cancellationToken)
    {
        var rows = await context.Replicas.AsNoTracking()
            .Where(r => serviceIds.Contains(r.ServiceId) && r.HostPort != null && r.State == ReplicaState.Ready && r.Goal == ReplicaGoal.Run)
            .Join(context.Services.AsNoTracking(), r => r.DeploymentId, s => s.ActiveDeploymentId, (r, s) => r)
            .Join(context.Nodes.AsNoTracking(), r => r.NodeId, n => n.Id, (r, n) => new { r.ServiceId, r.HostPort, r.Id, n.Address }).ToListAsync(cancellationToken);
        return rows.GroupBy(r => r.ServiceId).ToDictionary(g => g.Key, g => g.OrderBy(r => r.Id, StringComparer.Ordinal).Select(r => Text(r.Address, r.HostPort!.Value)).First());
    }

    private static string Text(string address, int port) => string.Create(CultureInfo.InvariantCulture, $"{(address.Contains(':') ? $"[{address}]" : address)}:{port}");
}
