namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>A lock that no task holds any more: only root on the host can remove it (skiplock is not for tokens).</summary>
internal sealed class StuckGuestException(string pveNode, int vmid, string @lock)
    : Exception($"CT {vmid} on {pveNode} is left with lock '{@lock}' by a task that was killed. As root on {pveNode}: pct unlock {vmid} && pct destroy {vmid} --purge. Its id is not used again.");
