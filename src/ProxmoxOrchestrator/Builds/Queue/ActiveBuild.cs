namespace ProxPaaS.Orchestrator.Builds.Queue;

/// <summary>A build that holds a slot.</summary>
internal sealed record ActiveBuild(string Id, string OrganisationId, string ServiceId, string Ref, string CommitSha);
