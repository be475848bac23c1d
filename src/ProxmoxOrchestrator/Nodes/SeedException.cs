namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>A guest could not be seeded; the message says why and what to do.</summary>
internal sealed class SeedException(SeedFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public SeedFailure Failure => failure;
}
