namespace ProxPaaS.DevHost.Faults;

/// <summary>A person destroyed the platform's node templates at Proxmox: the next node says so, makes a new one and comes up.</summary>
internal sealed class MissingTemplate : IFaultScenario
{
    public string Name => "Node templates destroyed by hand";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        await Growth.EndAsync(bench, say, cancellationToken);
        await using var visitor = new Visitor(bench.App);
        var templates = (await bench.Lab.TruthAsync(cancellationToken)).Guests.Where(g => g.Template).Select(g => g.Vmid).ToList();
        foreach (var vmid in templates)
        {
            await bench.Lab.RemoveForeignAsync(vmid, cancellationToken);
        }

        await bench.SetPoolAsync(new() { Min = 2 }, cancellationToken);
        await bench.SettledAsync(2, say, cancellationToken);
        var newest = (await bench.NodesAsync(cancellationToken)).MaxBy(n => n.CreatedAt)!;
        var operation = (await FaultBench.ListAsync(bench.Api.OperationsAsync(cancellationToken))).First(o => o.SubjectId == newest.Id && o.Kind == "node.create");
        var steps = string.Join("; ", operation.Steps.Take(3).Select(s => s.Detail));
        await Growth.EndAsync(bench, say, cancellationToken);
        return $"templates {string.Join(' ', templates)} destroyed; the next node: {steps}; {await visitor.LeaveAsync(TimeSpan.Zero)}";
    }
}
