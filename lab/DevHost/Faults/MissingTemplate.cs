namespace ProxPaaS.DevHost.Faults;

/// <summary>A pool whose own template does not exist: the node waits with the sentence; with the setting taken away the pool can go again.</summary>
internal sealed class MissingTemplate : IFaultScenario
{
    public string Name => "A pool's own template that is missing";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        var pool = new OddPool(bench, "odd-template");
        await pool.CreateAsync(new() { TemplateVmid = 4242 }, cancellationToken);
        var sentence = await Growth.HinderedAsync(bench, pool.Name, ["CT 4242", "template"], say, cancellationToken);
        await bench.Api.UpdatePoolAsync(pool.Name, new() { TemplateVmid = 0 }, cancellationToken);
        await pool.ReadyAsync(say, cancellationToken);
        await pool.RemoveAsync(say, cancellationToken);
        return $"{sentence}; with the pool's template corrected the node was made";
    }
}
