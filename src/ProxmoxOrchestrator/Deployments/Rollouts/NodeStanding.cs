namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>What a replica may expect of its node.</summary>
internal enum NodeStanding
{
    /// <summary>It has none yet.</summary>
    None,

    /// <summary>Good enough: also while it is silent for a moment.</summary>
    Stays,

    /// <summary>It is being emptied: the replica moves once its successor is ready.</summary>
    Leaving,

    /// <summary>It cannot be counted on: the replica is replaced at once.</summary>
    Lost,
}
