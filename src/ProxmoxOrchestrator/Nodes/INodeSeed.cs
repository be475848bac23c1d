using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>How a new guest learns who it is. Each method may run again after a crash.</summary>
internal interface INodeSeed
{
    /// <summary>As pools name it.</summary>
    string Name { get; }

    /// <summary>What forbids it, in a sentence with the next step, before anything is made; null: nothing.</summary>
    Task<string?> ObjectionAsync(NodeJob job, CancellationToken cancellationToken);

    /// <summary>Between the making of the guest and its first start.</summary>
    /// <returns>What was done, for the operation's history.</returns>
    /// <exception cref="SeedException">Why not, and what to do.</exception>
    Task<string> WriteAsync(NodeJob job, CancellationToken cancellationToken);

    /// <summary>Takes away what it left at Proxmox outside of the guest: after the join, and when the guest is gone.</summary>
    /// <param name="checkIn">Run before each change.</param>
    Task ClearAsync(NodeRecord node, PveSite site, PveClient client, Func<Task> checkIn, CancellationToken cancellationToken);
}
