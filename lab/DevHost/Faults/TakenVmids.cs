namespace ProxPaaS.DevHost.Faults;

/// <summary>The ids that would come next belong to guests of somebody else, which a token of ours cannot even see: others are taken, they are left alone.</summary>
internal sealed class TakenVmids : IFaultScenario
{
    private const int FirstNodeId = 6100;

    public string Name => "Ids taken by foreign guests";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        // Ids that met a foreign guest before are never tried again, so one node shows how far they have come.
        await Growth.EndAsync(bench, say, cancellationToken);
        await bench.SetPoolAsync(new() { Min = 2 }, cancellationToken);
        await bench.SettledAsync(2, say, cancellationToken);
        var next = (await bench.NodesAsync(cancellationToken)).MaxBy(n => n.CreatedAt)!.Vmid;
        await Growth.EndAsync(bench, say, cancellationToken);
        var there = (await bench.Lab.TruthAsync(cancellationToken)).Guests.Select(g => g.Vmid).ToHashSet();
        var ids = Enumerable.Range(FirstNodeId, next + 3 - FirstNodeId).Where(id => !there.Contains(id)).ToList();
        try
        {
            foreach (var id in ids)
            {
                await bench.Lab.MakeForeignAsync(id, cancellationToken);
            }

            var foreign = (await bench.Lab.TruthAsync(cancellationToken)).Guests.Where(g => ids.Contains(g.Vmid)).ToList();
            await bench.SetPoolAsync(new() { Min = 2 }, cancellationToken);
            await bench.SettledAsync(2, say, cancellationToken);
            var newest = (await bench.NodesAsync(cancellationToken)).MaxBy(n => n.CreatedAt)!;
            var operations = await FaultBench.ListAsync(bench.Api.OperationsAsync(cancellationToken));
            var sentence = string.Join("; ", operations.First(o => o.SubjectId == newest.Id && o.Kind == "node.create").Steps.Select(s => s.Detail).Where(d => d.Contains("is tried", StringComparison.Ordinal)));
            if (sentence.Length == 0 || ids.Contains(newest.Vmid))
            {
                throw new InvalidOperationException($"the node took CT {newest.Vmid}, foreign are {string.Join(' ', ids)}; its operation says nothing of it");
            }

            await bench.SetPoolAsync(new() { Min = 1, EmptyAfterSeconds = 5 }, cancellationToken);
            await bench.SettledAsync(1, say, cancellationToken);
            var after = (await bench.Lab.TruthAsync(cancellationToken)).Guests;
            return foreign.All(after.Contains)
                ? $"{sentence}; the foreign guests are as they were"
                : throw new InvalidOperationException($"a foreign guest was touched: before {string.Join(' ', foreign)}, after {string.Join(' ', after)}");
        }
        finally
        {
            foreach (var id in ids)
            {
                await bench.Lab.RemoveForeignAsync(id, CancellationToken.None);
            }
        }
    }
}
