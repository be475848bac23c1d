using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Identity.Certificates;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Cluster.Peers;

/// <summary>Whether nodes and edges may still speak, by their rows.</summary>
internal sealed class PeerStore(IPlatformContextFactory contexts)
{
    /// <returns>Why not; null when it may. And the row's organisation and name.</returns>
    public async Task<(string? Objection, string OrganisationId, string Name)> CheckAsync(PeerIdentity peer, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        if (peer.Role == PeerRole.Agent)
        {
            var node = await context.Nodes.AsNoTracking().Where(n => n.Id == peer.Id).Select(n => new { n.State, n.OrganisationId, n.Name }).SingleOrDefaultAsync(cancellationToken);
            return (PeerAccess.Objection(node?.State, null), node?.OrganisationId ?? "", node?.Name ?? "");
        }

        var edge = await context.Edges.AsNoTracking().Where(e => e.Id == peer.Id).Select(e => new { e.DisabledAt, e.OrganisationId, e.Name }).SingleOrDefaultAsync(cancellationToken);
        return (PeerAccess.Objection(null, edge is null ? null : edge.DisabledAt is null), edge?.OrganisationId ?? "", edge?.Name ?? "");
    }

    /// <summary>Of the connected ones, those that may not speak any more, with the reason.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RevokedAsync(PeerRole role, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        if (role == PeerRole.Agent)
        {
            var states = await context.Nodes.AsNoTracking().Where(n => ids.Contains(n.Id)).ToDictionaryAsync(n => n.Id, n => (NodeState?)n.State, cancellationToken);
            return Objections(ids, id => PeerAccess.Objection(states.GetValueOrDefault(id), null));
        }

        var enabled = await context.Edges.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, e => (bool?)(e.DisabledAt == null), cancellationToken);
        return Objections(ids, id => PeerAccess.Objection(null, enabled.GetValueOrDefault(id)));
    }

    private static Dictionary<string, string> Objections(IEnumerable<string> ids, Func<string, string?> objection)
        => ids.Select(id => (Id: id, Why: objection(id))).Where(p => p.Why is not null).ToDictionary(p => p.Id, p => p.Why!);
}
