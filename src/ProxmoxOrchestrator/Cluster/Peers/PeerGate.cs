using Grpc.Core;
using ProxPaaS.Orchestrator.Identity.Certificates;

namespace ProxPaaS.Orchestrator.Cluster.Peers;

/// <summary>Checks every call of the agents' listener but the join: certificate, role, and that the row behind it still stands.</summary>
internal sealed class PeerGate(PlatformCaStore authorities, PeerStore peers, ILeadership leadership, TimeProvider clock)
{
    public async Task<Peer> AuthenticateAsync(ServerCallContext call, PeerRole role)
    {
        var credentials = PeerCredentials.Of(call.GetHttpContext(), authorities.Authority, clock.GetUtcNow());
        if (credentials.Identity is not { } identity)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "this call needs a client certificate of this installation"));
        }

        if (credentials.Expired)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "the certificate has expired; renew it"));
        }

        if (identity.Role != role)
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, $"a certificate of {identity.Uri} is of no use here"));
        }

        if (!leadership.IsLeader)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "this control plane does not lead; try another one or again in a moment"));
        }

        var epoch = leadership.Epoch;
        var (objection, organisationId, name) = await peers.CheckAsync(identity, call.CancellationToken);
        return objection is null
            ? new Peer(identity.Id, organisationId, name) { Epoch = epoch }
            : throw new RpcException(new Status(StatusCode.PermissionDenied, objection));
    }
}
