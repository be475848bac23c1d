using System.Net;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>Binds a joiner's key to its node or edge, in the transaction that uses up the token.</summary>
internal sealed class EnrollmentStore(IPlatformContextFactory contexts, IClusterView cluster, TimeProvider clock)
{
    public Task<Enrolled> JoinAsync(string token, byte[] keyHash, string version, IPAddress? from, CancellationToken cancellationToken)
        => contexts.InTransactionAsync(TenantScope.All, async (context, ct) =>
        {
            var hash = JoinTokens.Hash(token);
            var row = await context.JoinTokens.SingleOrDefaultAsync(t => t.Hash == hash, ct);
            var node = row?.Role == "agent" ? await context.Nodes.SingleOrDefaultAsync(n => n.Id == row.SubjectId, ct) : null;
            var edge = row?.Role == "edge" ? await context.Edges.SingleOrDefaultAsync(e => e.Id == row.SubjectId, ct) : null;
            var operation = row?.OperationId is null ? null : await context.Operations.Where(o => o.Id == row.OperationId).Select(o => (OperationState?)o.State).SingleOrDefaultAsync(ct);
            var outcome = EnrollmentDecision.Join(row, keyHash, from, operation, node?.State, edge is { DisabledAt: null }, clock.GetUtcNow());
            var role = edge is null ? PeerRole.Agent : PeerRole.Edge;
            if (!outcome.IsAccepted)
            {
                return new Enrolled(outcome, role, row?.SubjectId ?? "", row?.OrganisationId, node?.Name ?? edge?.Name ?? "", null, false);
            }

            var first = row!.ConsumedAt is null;
            if (first)
            {
                row.ConsumedAt = clock.GetUtcNow();
                row.PublicKeyHash = keyHash;
                if (node is not null)
                {
                    node.PublicKeyHash = keyHash;
                    node.AgentVersion = version;
                }
                else
                {
                    edge!.PublicKeyHash = keyHash;
                }
            }

            var seed = node is null ? null : SeedOf(node);
            return new Enrolled(outcome, role, row.SubjectId, row.OrganisationId, node?.Name ?? edge!.Name, seed, first);
        }, cancellationToken);

    public Task<Enrolled> RenewAsync(PeerCredentials peer, byte[] keyHash, string version, CancellationToken cancellationToken)
        => contexts.InTransactionAsync(TenantScope.All, async (context, ct) =>
        {
            var identity = peer.Identity!;
            var node = identity.Role == PeerRole.Agent ? await context.Nodes.SingleOrDefaultAsync(n => n.Id == identity.Id, ct) : null;
            var edge = identity.Role == PeerRole.Edge ? await context.Edges.SingleOrDefaultAsync(e => e.Id == identity.Id, ct) : null;
            var witness = cluster.Current.Node(identity.Id)?.Guest;
            var outcome = PeerAccess.Objection(node?.State, edge is null ? null : edge.DisabledAt is null) is { } objection
                ? new EnrollmentOutcome(Grpc.Core.StatusCode.PermissionDenied, objection)
                : EnrollmentDecision.Renew(
                    peer.Expired ? clock.GetUtcNow() - peer.NotAfter!.Value : null, witness,
                    witness is null ? TimeSpan.MaxValue : clock.GetElapsedTime(witness.SeenAt), node?.Address, peer.Address);
            if (outcome.IsAccepted)
            {
                if (node is not null)
                {
                    node.PublicKeyHash = keyHash;
                    node.AgentVersion = version;
                }
                else
                {
                    edge!.PublicKeyHash = keyHash;
                }
            }

            return new Enrolled(outcome, identity.Role, identity.Id, node?.OrganisationId ?? edge?.OrganisationId, node?.Name ?? edge?.Name ?? "", null, false);
        }, cancellationToken);

    /// <summary>Only nodes of the platform's own template get it to run; in others cloud-init runs it at boot, and the agent reports how that ended.</summary>
    private static CloudInitSeed? SeedOf(Node node) => node.UserData is { } userData
        ? new() { MetaData = $"instance-id: {node.Id}\nlocal-hostname: {node.Name}\n", UserData = userData, VendorData = "", AtBoot = node.Seed != NodeSeeds.Token }
        : null;
}
