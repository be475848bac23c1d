using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.ConfigFiles;

/// <summary>What the configuration files of a commit set for a service: kept with it, so that a rollback runs with the settings of its own commit.</summary>
internal sealed class CommitConfig : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string ServiceId { get; init; }

    public required string CommitSha { get; init; }

    /// <summary>The settings that files set, as JSON; the others are null.</summary>
    public required string SettingsJson { get; set; }

    /// <summary>Where each of them was set, as JSON.</summary>
    public required string OriginsJson { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
