namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>Whether this process leads, and with which epoch. Every loop's pass asks first; each stored operation and agent command carries the epoch.</summary>
internal interface ILeadership
{
    bool IsLeader { get; }

    /// <summary>Rises with each election (each start on SQLite); 0 before the first.</summary>
    long Epoch { get; }

    /// <summary>Completes when this process leads.</summary>
    Task WaitUntilLeaderAsync(CancellationToken cancellationToken);

    /// <summary>A write with this epoch was refused: whoever led with it does so no longer.</summary>
    void Refused(long epoch)
    {
    }
}
