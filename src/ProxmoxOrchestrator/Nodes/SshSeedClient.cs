namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Writes a NoCloud seed into a guest that has never run, over SSH on its Proxmox host.</summary>
internal sealed class SshSeedClient
{
    public Task WriteAsync(NodeJob job, string token, CancellationToken cancellationToken) => Task.FromException(new InvalidOperationException("no ssh"));
}
