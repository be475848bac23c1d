namespace ProxPaaS.NodeAgent.Replicas;

internal enum ReplicaActionKind
{
    /// <summary>Pull the image if needed, create and start a container.</summary>
    Create,

    /// <summary>Start the container that is there.</summary>
    Start,

    /// <summary>Stop with grace and remove.</summary>
    Remove,

    /// <summary>Give the replica up: say why, stop the container, keep it so that its log can be read.</summary>
    Fail,

    /// <summary>Stop a container of a replica that was given up.</summary>
    Halt,

    /// <summary>Take back the processor time that it was lent for its start.</summary>
    LimitCpu,

    /// <summary>Nothing is left of a replica that was asked to stop.</summary>
    MarkStopped,

    /// <summary>End the work in progress: it is not wanted any more.</summary>
    Cancel,
}
