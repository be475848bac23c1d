using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>Whether a peer with a good certificate may still speak: the certificate outlives what it was made for. Pure.</summary>
internal static class PeerAccess
{
    /// <param name="node">State of the node's row; null for an edge or when the row is gone.</param>
    /// <param name="edgeEnabled">Null for a node or when the row is gone.</param>
    public static string? Objection(NodeState? node, bool? edgeEnabled) => (node, edgeEnabled) switch
    {
        (null, null) => "this node or edge is not known any more; join again with a new token",
        (NodeState.Destroyed, _) => "this node was destroyed",
        (NodeState.Failed, _) => "this node was given up",
        (_, false) => "this edge was disabled",
        _ => null,
    };
}
