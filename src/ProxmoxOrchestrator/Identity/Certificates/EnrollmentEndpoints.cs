using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>proxpaas.agent.v1.Enrollment: certificates for join tokens, and for certificates that run out.</summary>
internal sealed partial class EnrollmentEndpoints(
    EnrollmentStore store, PlatformCaStore authorities, IEventBus events, LoopSignals signals, JoinLimiter limiter, TimeProvider clock, ILogger<EnrollmentEndpoints> logger)
    : Enrollment.EnrollmentBase
{
    private const int LongestRequest = 8 * 1024;

    public override Task<AuthoritiesReply> Authorities(AuthoritiesRequest request, ServerCallContext context)
    {
        var reply = new AuthoritiesReply();
        reply.CaDer.Add(ByteString.CopyFrom(authorities.Authority.Certificate.RawDataMemory.Span));
        return Task.FromResult(reply);
    }

    public override async Task<JoinReply> Join(JoinRequest request, ServerCallContext context)
    {
        var peer = PeerCredentials.Of(context.GetHttpContext(), authorities.Authority, clock.GetUtcNow());
        using var lease = limiter.Try(peer.Address ?? IPAddress.None);
        if (!lease.IsAcquired)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "too many joins from this address; try again in a second"));
        }

        if (request.Token.Length != JoinTokens.Length)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "the token is not known"));
        }

        var key = ReadKey(request.CsrDer);
        var joined = await store.JoinAsync(request.Token, SHA256.HashData(key.ExportSubjectPublicKeyInfo()), Short(request.AgentVersion), peer.Address, context.CancellationToken);
        if (!joined.Outcome.IsAccepted)
        {
            Refuse(joined, "join", peer.Address);
        }

        if (joined.First && joined.OrganisationId is { } organisation)
        {
            LogJoined(joined.Name, joined.Id, peer.Address);
            events.Publish(organisation, joined.Role == PeerRole.Agent ? "node.changed" : "edge.changed", joined.Id, $"{joined.Name} joined from {peer.Address}.");
            signals.Operations.Raise();
        }

        return Reply(joined, key);
    }

    public override async Task<JoinReply> Renew(RenewRequest request, ServerCallContext context)
    {
        var peer = PeerCredentials.Of(context.GetHttpContext(), authorities.Authority, clock.GetUtcNow());
        if (peer.Identity is null)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "a renewal needs the certificate that is to be renewed"));
        }

        var key = ReadKey(request.CsrDer);
        var renewed = await store.RenewAsync(peer, SHA256.HashData(key.ExportSubjectPublicKeyInfo()), Short(request.AgentVersion), context.CancellationToken);
        if (!renewed.Outcome.IsAccepted)
        {
            Refuse(renewed, "renewal", peer.Address);
        }

        return Reply(renewed, key);
    }

    private JoinReply Reply(Enrolled enrolled, PublicKey key)
    {
        var authority = authorities.Authority;
        using var certificate = authority.IssueClient(key, enrolled.Role, enrolled.Id);
        var reply = new JoinReply
        {
            NodeId = enrolled.Id,
            CertificateDer = ByteString.CopyFrom(certificate.RawDataMemory.Span),
            NotAfter = Timestamp.FromDateTime(certificate.NotAfter.ToUniversalTime()),
            Seed = enrolled.Seed,
        };
        reply.CaDer.Add(ByteString.CopyFrom(authority.Certificate.RawDataMemory.Span));
        return reply;
    }

    private void Refuse(Enrolled refused, string what, IPAddress? from)
    {
        LogRefused(what, refused.Id, from, refused.Outcome.Reason);
        if (refused.Outcome.Alarm && refused.OrganisationId is { } organisation)
        {
            events.Publish(
                organisation, refused.Role == PeerRole.Agent ? "node.changed" : "edge.changed", refused.Id,
                $"Alarm: a {what} as {refused.Name} from {from} was refused: {refused.Outcome.Reason}. Find out who holds its token.");
        }

        throw new RpcException(new Status(refused.Outcome.Refusal, refused.Outcome.Reason));
    }

    /// <summary>The request must be signed with the key that it carries; nothing else of it is used.</summary>
    private static PublicKey ReadKey(ByteString request)
    {
        try
        {
            if (request.Length is > 0 and <= LongestRequest)
            {
                var parsed = CertificateRequest.LoadSigningRequest(request.ToByteArray(), HashAlgorithmName.SHA256);
                using var key = parsed.PublicKey.GetECDsaPublicKey();
                if (key is { KeySize: 256 or 384 })
                {
                    return parsed.PublicKey;
                }
            }
        }
        catch (Exception ex) when (ex is CryptographicException or ArgumentException or NotSupportedException)
        {
            // Falls through: whatever is wrong with it, the answer is the same.
        }

        throw new RpcException(new Status(StatusCode.InvalidArgument, "csr_der is not a PKCS#10 request signed with its own P-256 or P-384 key"));
    }

    private static string Short(string text) => text.Length > 64 ? text[..64] : text;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} ({Id}) joined from {From}")]
    private partial void LogJoined(string name, string id, IPAddress? from);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a {What} as {Id} from {From}: {Reason}")]
    private partial void LogRefused(string what, string id, IPAddress? from, string reason);
}
