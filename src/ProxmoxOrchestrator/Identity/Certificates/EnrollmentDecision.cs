using System.Net;
using Grpc.Core;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>Whether a token, or a certificate to be renewed, buys a certificate. Pure.</summary>
internal static class EnrollmentDecision
{
    /// <summary>An agent that was off for longer joins again with a new token.</summary>
    public static readonly TimeSpan ExpiredGrace = TimeSpan.FromDays(7);

    public static readonly TimeSpan WitnessAge = TimeSpan.FromMinutes(1);

    /// <param name="operation">Of the token's operation; null when it has none or it is gone.</param>
    /// <param name="node">Of the token's node; null for edges.</param>
    /// <param name="edgeEnabled">For edges.</param>
    public static EnrollmentOutcome Join(
        JoinToken? token, byte[] keyHash, IPAddress? from, OperationState? operation, NodeState? node, bool edgeEnabled, DateTimeOffset now)
    {
        if (token is null)
        {
            return new(StatusCode.Unauthenticated, "the token is not known");
        }

        var sameKey = token.PublicKeyHash is { } known && known.AsSpan().SequenceEqual(keyHash);
        if (token.ConsumedAt is not null && !sameKey)
        {
            return new(StatusCode.AlreadyExists, "the token was used with another key", Alarm: true);
        }

        // A lost reply is answered again at any age: the key proves that it is the same joiner.
        if (token.ConsumedAt is null && now >= token.ExpiresAt)
        {
            return new(StatusCode.Unauthenticated, "the token has expired");
        }

        if (token.Address is { } reserved && !(IPAddress.TryParse(reserved, out var address) && address.Equals(from)))
        {
            return new(StatusCode.FailedPrecondition, $"the token is for {reserved}, and this call comes from {from}", Alarm: true);
        }

        return token.Role switch
        {
            "edge" => edgeEnabled ? EnrollmentOutcome.Accepted : new(StatusCode.FailedPrecondition, "the edge was removed or disabled"),
            _ when node is null or NodeState.Destroyed or NodeState.Failed => new(StatusCode.FailedPrecondition, "the node was given up"),
            _ when sameKey => EnrollmentOutcome.Accepted,
            _ when token.OperationId is not null && operation is not (OperationState.Pending or OperationState.Running) => new(StatusCode.FailedPrecondition, "the operation that made this node is over"),
            _ when node is not (NodeState.Starting or NodeState.Joining) => new(StatusCode.FailedPrecondition, $"the node is not being started ({node})"),
            _ => EnrollmentOutcome.Accepted,
        };
    }

    /// <param name="expiredFor">How long the presented certificate has been over; null while it is good.</param>
    /// <param name="witness">What Proxmox says about the guest; null for edges and when it was not asked.</param>
    /// <param name="witnessAge">How old that word is.</param>
    /// <param name="reserved">The node's address.</param>
    public static EnrollmentOutcome Renew(TimeSpan? expiredFor, GuestWitness? witness, TimeSpan witnessAge, string? reserved, IPAddress? from)
    {
        if (expiredFor is null)
        {
            return EnrollmentOutcome.Accepted;
        }

        if (expiredFor > ExpiredGrace || reserved is null)
        {
            return new(StatusCode.Unauthenticated, "the certificate has expired; join again with a new token");
        }

        // Within the grace a second witness has to speak for it: Proxmox, that this very guest runs, at the address that is its own.
        var confirmed = witness is { Exists: true, Running: true } && witnessAge <= WitnessAge && IPAddress.TryParse(reserved, out var address) && address.Equals(from);
        return confirmed ? EnrollmentOutcome.Accepted : new(StatusCode.Unauthenticated, "the certificate has expired, and Proxmox has not confirmed the guest behind it");
    }
}
