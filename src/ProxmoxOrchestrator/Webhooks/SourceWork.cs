using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>A source with everything that its waiting deliveries are decided by.</summary>
internal sealed record SourceWork(Source Source, ServiceRow Row, IReadOnlyDictionary<string, SourceRef> Refs, IReadOnlyList<WaitingDelivery> Deliveries);
