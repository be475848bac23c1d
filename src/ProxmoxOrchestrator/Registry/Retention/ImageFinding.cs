namespace ProxPaaS.Orchestrator.Registry.Retention;

/// <summary>What is known about one image and what becomes of it.</summary>
/// <param name="Stored">The registry has it; null when it was not asked.</param>
/// <param name="OrganisationId">Null for one that no organisation's rows name.</param>
/// <param name="Builds">Builds that go with it.</param>
internal sealed record ImageFinding(
    string Image, bool? Stored, string? OrganisationId, string? ServiceId, ImageFate Fate, string Reason, IReadOnlyList<string> Builds, DateTimeOffset? CreatedAt, IReadOnlyList<string> Tags);
