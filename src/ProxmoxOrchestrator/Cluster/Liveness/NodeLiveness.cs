namespace ProxPaaS.Orchestrator.Cluster.Liveness;

/// <summary>
/// Judges nodes from three witnesses: the agent's lease, the guest's status, the Proxmox host's status. Losing our own network, store or
/// Proxmox is never read as losing nodes. Pure.
/// </summary>
internal static class NodeLiveness
{
    /// <param name="nodes">All nodes that should be there.</param>
    /// <returns>A verdict per node, and the alarm when so many are silent that nothing is evicted.</returns>
    public static (IReadOnlyDictionary<string, NodeVerdict> Verdicts, string? Alarm) Decide(IReadOnlyCollection<NodeWitnesses> nodes, LivenessPolicy policy)
    {
        var verdicts = nodes.ToDictionary(n => n.NodeId, n => Decide(n, policy));
        var silent = verdicts.Values.Count(v => v.Health is NodeHealth.Suspect or NodeHealth.Unreachable);
        if (silent < 2 || silent <= policy.MassShare * nodes.Count)
        {
            return (verdicts, null);
        }

        // A guest that Proxmox itself calls stopped is lost whatever our own network does; the others get the benefit of the doubt.
        var alarm = $"{silent} of {nodes.Count} nodes went silent together; nothing is moved. Check this control plane's own network and the nodes' bridge.";
        return (verdicts.ToDictionary(v => v.Key, v => v.Value.Health == NodeHealth.Unreachable ? v.Value with { Health = NodeHealth.Suspect, Reason = $"{v.Value.Reason}; {alarm}" } : v.Value), alarm);
    }

    public static NodeVerdict Decide(NodeWitnesses node, LivenessPolicy policy)
    {
        if (node.Connected && node.Silent < policy.Lease)
        {
            return new(NodeHealth.Alive, "");
        }

        if (node.Silent < policy.Lease)
        {
            return node.Spoken ? new(NodeHealth.Alive, "the agent is reconnecting") : NodeVerdict.Unknown;
        }

        var guest = node.Guest is { } word && node.GuestAge <= policy.WitnessAge ? word : null;
        var silence = $"its agent has been silent for {(int)node.Silent.TotalSeconds} s";
        return guest switch
        {
            { HostOnline: false, HaManaged: true } when node.Silent < policy.HaWindow => new(NodeHealth.Suspect, $"{silence} and its Proxmox host is offline; Proxmox HA may start it elsewhere"),
            { Exists: false } => new(NodeHealth.Gone, $"{silence}, and Proxmox no longer has its guest"),
            { Running: false, HostOnline: not false } => new(NodeHealth.Gone, $"{silence}, and Proxmox says that its guest is stopped"),
            _ when node.Silent < policy.Window => node.Spoken ? new(NodeHealth.Suspect, silence) : NodeVerdict.Unknown,
            { HostOnline: false } => new(NodeHealth.Unreachable, $"{silence}, and its Proxmox host is offline"),
            { Running: true } => new(NodeHealth.Unreachable, $"{silence} while its guest runs: its network or the agent is in trouble"),
            _ => new(NodeHealth.Unreachable, $"{silence}, and Proxmox was not heard about its guest"),
        };
    }
}
