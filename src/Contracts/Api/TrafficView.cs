namespace ProxPaaS.Contracts.Api;

/// <summary>A service's traffic over the last ten seconds.</summary>
public sealed record TrafficView(string ServiceId, double RequestsPerSecond, double ErrorsPerSecond, double? LatencyP50Ms, double? LatencyP95Ms, int InFlight);
