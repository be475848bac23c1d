namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>A replica that got its node, or still waits for one for a new reason.</summary>
/// <param name="NodeId">Null: it waits.</param>
internal sealed record CommittedPlacement(string ReplicaId, string OrganisationId, string ServiceId, string? NodeId, string Reason);
