namespace ProxPaaS.Benchmarks.Edge;

internal sealed record WrkResult(double RequestsPerSecond, double MedianMs, double P99Ms, long Errors);
