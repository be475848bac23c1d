namespace ProxPaaS.DevHost.Faults;

/// <summary>Something that goes wrong on purpose, what must hold meanwhile, and everything put right again.</summary>
internal interface IFaultScenario
{
    string Name { get; }

    /// <returns>What was observed, in a sentence. What does not hold is an exception that says so.</returns>
    Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken);
}
