namespace ProxPaaS.Orchestrator.Cluster.Operations;

/// <summary>
/// Does one kind of operation, step by step. A step may be run again after a crash at any point of it: it looks before it acts,
/// stores its intent before the effect, and calls <see cref="OperationContext.CheckInAsync"/> before each change outside.
/// </summary>
internal interface IOperationExecutor
{
    string Kind { get; }

    string FirstStep { get; }

    /// <summary>Exceptions are judged by <see cref="OperationRetry"/>: mostly "again, later".</summary>
    Task<StepResult> RunStepAsync(OperationContext context, CancellationToken cancellationToken);
}
