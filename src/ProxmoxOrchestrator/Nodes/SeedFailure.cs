namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>What becomes of a node that could not be seeded.</summary>
internal enum SeedFailure
{
    /// <summary>Tried again a few times, then given up.</summary>
    Passing,

    /// <summary>Somebody has to correct something: it waits and goes on by itself once that is done.</summary>
    Waiting,

    /// <summary>This guest can never be seeded: it is given up at once.</summary>
    Final,
}
