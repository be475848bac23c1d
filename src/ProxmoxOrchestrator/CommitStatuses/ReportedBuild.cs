using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Deployments;

namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>A build whose outcome a provider is told.</summary>
/// <param name="Deployment">The newest of it; null when there is none yet.</param>
internal sealed record ReportedBuild(Build Build, string SourceId, Deployment? Deployment);
