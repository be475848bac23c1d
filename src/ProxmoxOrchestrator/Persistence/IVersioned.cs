namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>Optimistic concurrency: <see cref="RowVersion"/> rises with each save, on every database alike.</summary>
internal interface IVersioned
{
    int RowVersion { get; set; }
}
