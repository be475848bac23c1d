namespace ProxPaaS.Orchestrator.Nodes;

internal enum NodeWatchAction
{
    None,
    ConfirmGone,
    FollowMove,
    Restart,
}
