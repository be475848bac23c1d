namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>A replica as one edge sees it.</summary>
internal sealed record UpstreamLive(bool Healthy, int InFlight, string Message);
