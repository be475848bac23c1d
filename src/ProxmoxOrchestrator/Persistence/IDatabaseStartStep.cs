namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>Something that must stand in the database before the process serves: the installation's id, the first user.</summary>
internal interface IDatabaseStartStep
{
    /// <summary>Lower runs first.</summary>
    int Order { get; }

    /// <summary>Runs at each start, in several processes at once on PostgreSQL: what stands already is left alone.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
