namespace ProxPaaS.Orchestrator.CommitStatuses;

internal enum CommitState
{
    Pending,
    Success,
    Failure,

    /// <summary>Nobody's fault: cancelled, or a newer commit took its place.</summary>
    Cancelled,

    /// <summary>Nothing is done about it before somebody has approved it or made room.</summary>
    Waiting,
}
