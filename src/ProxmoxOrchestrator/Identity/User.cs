using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity;

internal sealed class User : IOwned
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string Email { get; set; }

    public required string PasswordHash { get; set; }

    /// <summary>owner, admin, member or viewer.</summary>
    public required string Role { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DisabledAt { get; set; }
}
