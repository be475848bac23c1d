namespace ProxPaaS.Orchestrator.Cluster.Operations;

/// <summary>Another process leads with a higher epoch: the step ends here and leaves no trace.</summary>
internal sealed class LeadershipLostException() : Exception("Another control plane leads now.");
