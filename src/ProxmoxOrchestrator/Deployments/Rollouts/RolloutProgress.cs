namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>What the next version's step means for the active one.</summary>
internal enum RolloutProgress
{
    /// <summary>The active version keeps all its replicas.</summary>
    Waits,

    /// <summary>Replicas of the active version leave for it: they are not made up for.</summary>
    TakesRoom,

    /// <summary>The routes lead to it from now on.</summary>
    Serves,
}
