namespace ProxPaaS.DevHost.Faults;

/// <summary>SIGKILL to the edge: its last configuration lies on its disk, so it serves again before it has talked to anybody.</summary>
internal sealed class EdgeKilled : IFaultScenario
{
    public string Name => "kill -9 the edge";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        var before = await Standing.ReadAsync(bench, cancellationToken) ?? throw new InvalidOperationException("Docker does not answer on the node");
        await using var visitor = new Visitor(bench.App);
        await bench.KillAsync(Parts.Edges.Name, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(4), cancellationToken);
        var answers = await visitor.LeaveAsync(TimeSpan.FromSeconds(5));
        before.MustEqual(await Standing.ReadAsync(bench, cancellationToken) ?? throw new InvalidOperationException("Docker does not answer on the node"));
        return $"{answers}; same replicas and containers";
    }
}
