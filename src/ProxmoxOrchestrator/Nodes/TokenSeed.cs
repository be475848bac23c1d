using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Nothing is written: the node archive knows the control plane, and the join token came with the guest's host name.</summary>
internal sealed class TokenSeed : INodeSeed
{
    public string Name => NodeSeeds.Token;

    public Task<string?> ObjectionAsync(NodeJob job, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<string> WriteAsync(NodeJob job, CancellationToken cancellationToken) => Task.FromResult("its token is in its host name");

    public Task ClearAsync(NodeRecord node, PveSite site, PveClient client, Func<Task> checkIn, CancellationToken cancellationToken) => Task.CompletedTask;
}
