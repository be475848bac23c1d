namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>A service's traffic over the last ten seconds, all edges together.</summary>
internal sealed record ServiceTraffic(string ServiceId, double RequestsPerSecond, double ErrorsPerSecond, double? LatencyP50Ms, double? LatencyP95Ms, int InFlight);
