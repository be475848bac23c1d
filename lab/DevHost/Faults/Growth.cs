using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>The pool is asked for one node more while something stands in the way; what it says; and that it comes once the way is free.</summary>
internal static class Growth
{
    /// <returns>The sentence that the node, its operation or the pool shows.</returns>
    public static async Task<string> HinderedAsync(FaultBench bench, string pool, IReadOnlyList<string> mustSay, Action<string> say, CancellationToken cancellationToken)
    {
        var seen = "nothing yet";
        return await Waiting.ForAsync(
            async () =>
            {
                var overview = await bench.Api.OverviewAsync(cancellationToken);
                string[] sentences =
                [
                    .. overview.Nodes.Where(n => n.Pool == pool).Select(n => n.Reason),
                    .. overview.Operations.Where(o => o.FinishedAt is null).Select(o => o.Reason),
                    .. overview.Pools.Where(p => p.Name == pool).Select(p => p.Reason),
                ];
                var told = sentences.Where(s => s.Length > 0).Distinct().ToList();
                seen = told.Count == 0 ? seen : string.Join(" | ", told);
                say(seen);
                return told.FirstOrDefault(s => mustSay.All(word => s.Contains(word, StringComparison.OrdinalIgnoreCase)));
            },
            TimeSpan.FromSeconds(60), () => $"no sentence with {string.Join(", ", mustSay)}; it says: {seen}", cancellationToken, TimeSpan.FromMilliseconds(200));
    }

    /// <summary>Back to one node, and nothing left over.</summary>
    /// <param name="foreign">A guest that is not ours and must be as it was.</param>
    public static async Task<string> EndAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken, LabGuest? foreign = null)
    {
        await bench.SetPoolAsync(new() { Min = 1, EmptyAfterSeconds = 5 }, cancellationToken);
        await bench.SettledAsync(1, say, cancellationToken);
        return await GuestCount.CheckAsync(bench, foreign, cancellationToken);
    }
}
