namespace ProxPaaS.Ingress.Routing;

/// <param name="Address">http://HOST:PORT, without a path.</param>
internal readonly record struct UpstreamKey(string ReplicaId, string Address);
