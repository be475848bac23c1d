namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>A row of one organisation; the context's query filter sees to it that nobody else's comes back.</summary>
internal interface IOwned
{
    string OrganisationId { get; }
}
