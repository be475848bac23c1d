using System.Collections.Concurrent;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>A container template can be cloned once at a time (the copy holds its lock "disk"): our clones of one template queue here instead of there.</summary>
internal sealed class CloneQueues
{
    private readonly ConcurrentDictionary<(string Cluster, int Vmid), SemaphoreSlim> _gates = new();

    public async Task<IDisposable> EnterAsync(string clusterId, int vmid, CancellationToken cancellationToken)
    {
        var gate = _gates.GetOrAdd((clusterId, vmid), _ => new(1, 1));
        await gate.WaitAsync(cancellationToken);
        return new Turn(gate);
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
