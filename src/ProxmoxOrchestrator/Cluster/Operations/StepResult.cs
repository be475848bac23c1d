namespace ProxPaaS.Orchestrator.Cluster.Operations;

/// <summary>How a step ended.</summary>
internal abstract record StepResult
{
    private StepResult()
    {
    }

    /// <param name="Detail">What was done, for people; goes into the operation's history.</param>
    public sealed record Next(string Step, string Detail) : StepResult;

    /// <summary>The same step again after <paramref name="For"/>, or as soon as <c>LoopSignals.Operations</c> is raised.</summary>
    public sealed record Wait(TimeSpan For, string Reason) : StepResult;

    /// <summary>It did not work; the same step again, with back-off.</summary>
    public sealed record Again(string Reason) : StepResult;

    public sealed record Done(string Detail) : StepResult;

    public sealed record Failed(string Reason) : StepResult;

    /// <summary>Nothing more can be done without a person; the reason says what that person does.</summary>
    public sealed record NeedsOperator(string Reason) : StepResult;
}
