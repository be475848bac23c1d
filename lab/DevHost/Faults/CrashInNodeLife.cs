using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>
/// The control plane dies at a named place while a node is made (and later at one while it is removed), beside a foreign guest that took the
/// next id. Started again it finishes: one clone, no guest left over, the foreign one as it was.
/// </summary>
internal sealed class CrashInNodeLife(string place, bool whileRemoving) : IFaultScenario
{
    public string Name => $"kill -9 the control plane at {place}";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        await Growth.EndAsync(bench, say, cancellationToken);
        var next = (await bench.Lab.TruthAsync(cancellationToken)).Guests.Max(g => g.Vmid) + 1;
        await bench.Lab.MakeForeignAsync(next, cancellationToken);
        try
        {
            var foreign = (await bench.Lab.TruthAsync(cancellationToken)).Guests.Single(g => g.Vmid == next);
            var (_, since) = await bench.Lab.PostsAsync(0, cancellationToken);
            if (whileRemoving)
            {
                await GrowAsync(bench, say, cancellationToken);
            }

            await bench.ControlPlane.StartAsync(cancellationToken, place);
            await bench.SetPoolAsync(new() { Min = whileRemoving ? 1 : 2, EmptyAfterSeconds = 5 }, cancellationToken);
            await Waiting.ForAsync(
                async () => (await bench.Supervisor.StatusAsync(cancellationToken)).Single(s => s.Name == ControlPlane.Name).Restarts > 0 ? "died" : null,
                TimeSpan.FromSeconds(60), () => $"the control plane never came to {place}", cancellationToken);
            say("died; starting again");
            await bench.ControlPlane.StartAsync(cancellationToken);
            await bench.SettledAsync(whileRemoving ? 1 : 2, say, cancellationToken);
            var clones = (await bench.Lab.PostsAsync(since, cancellationToken)).Posts.Count(p => p.EndsWith("/clone", StringComparison.Ordinal));
            if (clones != 1)
            {
                throw new InvalidOperationException($"{clones} clones were made for one node");
            }

            var counted = await GuestCount.CheckAsync(bench, foreign, cancellationToken);
            await Growth.EndAsync(bench, say, cancellationToken, foreign);
            return $"finished by itself with one clone; {counted}";
        }
        finally
        {
            await bench.Lab.RemoveForeignAsync(next, CancellationToken.None);
        }
    }

    private static async Task GrowAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        await bench.SetPoolAsync(new() { Min = 2 }, cancellationToken);
        await bench.SettledAsync(2, say, cancellationToken);
    }
}
