using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Where a service's schedule stands. One for each cron service that has one.</summary>
internal sealed class CronTimer : IOwned, IVersioned
{
    public required string ServiceId { get; init; }

    public required string OrganisationId { get; init; }

    /// <summary>As of the last planning; a change in the service's settings plans anew.</summary>
    public required string Schedule { get; set; }

    public required string TimeZone { get; set; }

    /// <summary>The last time of the schedule that was dealt with, run or left out.</summary>
    public DateTimeOffset? LastSlot { get; set; }

    public DateTimeOffset? NextAt { get; set; }

    public int RowVersion { get; set; }
}
