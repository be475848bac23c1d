namespace ProxPaaS.Dashboard.Model;

/// <summary>One step from a push to a live version.</summary>
public sealed record TimelineStep(string Name, string Detail, StepProgress Progress, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public TimeSpan? Took => FinishedAt - StartedAt;
}
