namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>An event on its way between control planes, before it has its number.</summary>
internal sealed record EventRecord(string OrganisationId, DateTimeOffset At, string Kind, string SubjectId, string? ProjectId, string? ServiceId, string Message);
