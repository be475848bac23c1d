namespace ProxPaaS.Orchestrator.Deployments;

internal enum ReplicaGoal
{
    Run,

    /// <summary>No new requests; runs on until the edges report nothing in flight or the drain time is over.</summary>
    Drain,

    Stop,
}
