using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>Edges and the tokens that they join with.</summary>
internal sealed class EdgeStore(IPlatformContextFactory contexts, TimeProvider clock)
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(15);

    public async Task<IReadOnlyList<Edge>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        return await context.Edges.AsNoTracking().After(page, e => e.Id).ToListAsync(cancellationToken);
    }

    /// <summary>A token for the edge of that name, which is made when there is none: an edge that lost its identity joins again under its name.</summary>
    public Task<(string Token, DateTimeOffset ExpiresAt)> CreateTokenAsync(Caller caller, string name, CancellationToken cancellationToken)
        => contexts.InTransactionAsync(caller.Scope, async (context, ct) =>
        {
            var now = clock.GetUtcNow();
            var edge = await context.Edges.SingleOrDefaultAsync(e => e.Name == name, ct);
            if (edge is null)
            {
                edge = new Edge { Id = Ids.New("edg", clock), OrganisationId = caller.OrganisationId, Name = name, CreatedAt = now };
                context.Edges.Add(edge);
            }
            else if (edge.DisabledAt is not null)
            {
                throw ApiProblemException.Conflict("edge_disabled", $"The edge '{name}' was disabled. Choose another name.");
            }

            // Of an edge's tokens only the newest is good.
            var edgeId = edge.Id;
            context.JoinTokens.RemoveRange(await context.JoinTokens.Where(t => t.SubjectId == edgeId && t.ConsumedAt == null).ToListAsync(ct));
            var token = JoinTokens.New();
            var expiresAt = now + TokenLife;
            context.JoinTokens.Add(new JoinToken { Hash = JoinTokens.Hash(token), OrganisationId = caller.OrganisationId, Role = "edge", SubjectId = edge.Id, ExpiresAt = expiresAt });
            return (token, expiresAt);
        }, cancellationToken);
}
