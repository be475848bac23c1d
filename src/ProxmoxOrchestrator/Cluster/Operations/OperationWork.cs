namespace ProxPaaS.Orchestrator.Cluster.Operations;

/// <summary>An operation as it was claimed.</summary>
internal sealed record OperationWork(string Id, string OrganisationId, string Kind, string SubjectId, string Step, int Attempt, string Data, DateTimeOffset CreatedAt);
