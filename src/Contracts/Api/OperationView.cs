namespace ProxPaaS.Contracts.Api;

/// <summary>A slow external effect: its step, why it waits and when it is tried again.</summary>
public sealed record OperationView(
    string Id, string Kind, string SubjectId, string State, string Step, int Attempt, string Reason,
    DateTimeOffset CreatedAt, DateTimeOffset? NextAttemptAt, DateTimeOffset? FinishedAt, IReadOnlyList<OperationStepView> Steps);
