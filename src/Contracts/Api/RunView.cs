namespace ProxPaaS.Contracts.Api;

/// <summary>A command that runs once and ends: one run of a cron service, a one-off command, or a release command.</summary>
/// <param name="Reason">What it waits for, or how it ended, in a sentence.</param>
/// <param name="Program">The first word of its command; empty for the image's own. Arguments may hold secrets and are not shown.</param>
/// <param name="StartedBy"><c>schedule</c>, <c>release</c> or who asked for it.</param>
/// <param name="ExitCode">Null until it ended by itself.</param>
/// <param name="DurationSeconds">From its start to its end, or to now.</param>
public sealed record RunView(
    string Id, string ServiceId, string ServiceName, string? DeploymentId, RunKind Kind, RunState State, string Reason, string Program, string StartedBy, DateTimeOffset? ScheduledFor,
    string? NodeName, int? ExitCode, long LogLines, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, double? DurationSeconds);
