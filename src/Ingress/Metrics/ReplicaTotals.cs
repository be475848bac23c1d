namespace ProxPaaS.Ingress.Metrics;

internal readonly record struct ReplicaTotals(long Requests, long Errors, int InFlight);
