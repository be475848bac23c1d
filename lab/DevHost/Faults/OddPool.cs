using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>A pool of its own for a scenario, removed with its nodes.</summary>
internal sealed class OddPool(FaultBench bench, string name)
{
    public string Name => name;

    public Task CreateAsync(NodePoolSettings settings, CancellationToken cancellationToken)
        => bench.Api.CreatePoolAsync(new(name, settings with { PveCluster = "lab", Min = 1, Max = 1, Cores = 1, MemoryMiB = 768, DiskGiB = 8, EmptyAfterSeconds = 5 }), cancellationToken);

    public Task ReadyAsync(Action<string> say, CancellationToken cancellationToken)
    {
        var last = "";
        return Waiting.ForAsync(
            async () =>
            {
                var nodes = (await bench.NodesAsync(cancellationToken)).Where(n => n.Pool == name).ToList();
                say(last = string.Join(", ", nodes.Select(n => $"{n.Name} {n.State}: {n.Reason}")));
                return nodes.Count == 1 && nodes[0].State == NodeState.Ready ? last : null;
            },
            TimeSpan.FromSeconds(120), () => $"pool {name} has no ready node: {last}", cancellationToken, TimeSpan.FromMilliseconds(250));
    }

    public async Task RemoveAsync(Action<string> say, CancellationToken cancellationToken)
    {
        await bench.Api.UpdatePoolAsync(name, new() { Min = 0 }, cancellationToken);
        foreach (var node in (await bench.NodesAsync(cancellationToken)).Where(n => n.Pool == name))
        {
            await bench.Api.DeleteNodeAsync(node.Id, cancellationToken);
        }

        var last = "";
        await Waiting.ForAsync(
            async () =>
            {
                var nodes = (await bench.NodesAsync(cancellationToken)).Where(n => n.Pool == name).ToList();
                say(last = string.Join(", ", nodes.Select(n => $"{n.Name} {n.State}: {n.Reason}")));
                return nodes.Count == 0 ? "gone" : null;
            },
            TimeSpan.FromSeconds(60), () => $"pool {name} keeps nodes: {last}", cancellationToken, TimeSpan.FromMilliseconds(250));
        await bench.Api.DeletePoolAsync(name, cancellationToken);
    }
}
