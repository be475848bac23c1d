namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>Opens the database for one unit of work; the caller disposes what it gets. Thread-safe.</summary>
internal interface IPlatformContextFactory
{
    PlatformContext Create(TenantScope scope);
}
