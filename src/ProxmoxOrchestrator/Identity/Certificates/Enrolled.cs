using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>Who was let in, and what comes with it.</summary>
internal sealed record Enrolled(EnrollmentOutcome Outcome, PeerRole Role, string Id, string? OrganisationId, string Name, CloudInitSeed? Seed, bool First);
