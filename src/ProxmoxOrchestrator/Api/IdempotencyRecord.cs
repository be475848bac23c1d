using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>The stored answer to a POST with an Idempotency-Key.</summary>
internal sealed class IdempotencyRecord : IOwned
{
    public required string OrganisationId { get; init; }

    public required string Key { get; init; }

    public required byte[] RequestHash { get; init; }

    public int StatusCode { get; set; }

    public string? Body { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
