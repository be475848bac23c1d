namespace ProxPaaS.Orchestrator.Cluster;

internal enum OperationState
{
    Pending,
    Running,
    Succeeded,
    Failed,
    NeedsOperator,
}
