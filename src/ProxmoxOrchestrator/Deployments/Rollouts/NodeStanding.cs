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

    /// <summary>Out of our reach, perhaps not out of the visitors': the replica keeps its routes until its successor is ready, and is then given up.</summary>
    Away,

    /// <summary>Gone for certain: the replica is given up and replaced at once.</summary>
    Lost,
}
