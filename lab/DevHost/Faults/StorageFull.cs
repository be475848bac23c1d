using System.Diagnostics;

namespace ProxPaaS.DevHost.Faults;

/// <summary>The storage of the nodes is full: growing waits with the sentence, the app serves on, and it grows once there is room.</summary>
internal sealed class StorageFull : IFaultScenario
{
    private const string Storage = "btr";

    public string Name => "Full storage while the pool grows";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        await Growth.EndAsync(bench, say, cancellationToken);
        await using var visitor = new Visitor(bench.App);
        await bench.Lab.SetFullAsync(Storage, true, cancellationToken);
        try
        {
            await bench.SetPoolAsync(new() { Min = 2 }, cancellationToken);
            var sentence = await Growth.HinderedAsync(bench, "default", [Storage, "space"], say, cancellationToken);
            await bench.Lab.SetFullAsync(Storage, false, cancellationToken);
            var freed = Stopwatch.GetTimestamp();
            await bench.SettledAsync(2, say, cancellationToken);
            var took = Stopwatch.GetElapsedTime(freed).TotalSeconds;
            await Growth.EndAsync(bench, say, cancellationToken);
            return $"{sentence}; {took:0} s after there was room the node stood; {await visitor.LeaveAsync(TimeSpan.Zero)}";
        }
        finally
        {
            await bench.Lab.SetFullAsync(Storage, false, CancellationToken.None);
        }
    }
}
