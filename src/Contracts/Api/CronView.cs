namespace ProxPaaS.Contracts.Api;

/// <summary>A cron service with its next and last run.</summary>
/// <param name="Schedule">Null: it runs only when triggered.</param>
/// <param name="NextAt">Null when nothing is planned.</param>
public sealed record CronView(string ServiceId, string Service, string? Schedule, string TimeZone, DateTimeOffset? NextAt, RunView? LastRun);
