namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>"What should be on this node has changed": a replica was placed or stopped, a build was given to it or is done.</summary>
internal interface IDesiredStateSignal
{
    /// <summary>May be called often and for nodes that are not connected; the agent gets the whole set anew within some 20 ms.</summary>
    void Raise(string nodeId);
}
