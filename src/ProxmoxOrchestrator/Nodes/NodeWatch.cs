using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>What is to be done about a node whose guest is not as we left it. Pure.</summary>
internal static class NodeWatch
{
    /// <param name="missed">Complete looks in a row that did not show the guest.</param>
    public static NodeWatchDecision Decide(NodeRecord node, PveSighting sighting, int missed)
    {
        var guest = sighting.Guests.GetValueOrDefault(node.Vmid);
        var online = sighting.Hosts.TryGetValue(guest?.Node ?? node.PveNode, out var host) && host.Online;
        return (node.State, guest) switch
        {
            _ when sighting.Problem is not null => new(NodeWatchAction.None, "Proxmox does not answer"),
            (NodeState.Ready or NodeState.Unreachable or NodeState.NeedsOperator, null) when online && missed >= 2 => new(NodeWatchAction.ConfirmGone, "somebody deleted its guest in Proxmox"),
            (NodeState.Ready or NodeState.Unreachable, { } moved) when moved.Node != node.PveNode => new(NodeWatchAction.FollowMove, $"its guest is on {moved.Node} now"),
            (NodeState.Ready or NodeState.Unreachable, { Status: "stopped", HaManaged: false }) when online => new(NodeWatchAction.Restart, "its guest was found stopped"),
            _ => new(NodeWatchAction.None, ""),
        };
    }
}
