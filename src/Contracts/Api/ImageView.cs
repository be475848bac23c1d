namespace ProxPaaS.Contracts.Api;

/// <summary>An image that the platform built or holds.</summary>
/// <param name="Image">HOST/NAME@sha256:…</param>
/// <param name="Fate"><c>keep</c>; <c>wait</c>: unneeded, but not for long enough; <c>remove</c>: goes at the next cleaning; <c>foreign</c>: not the platform's to decide.</param>
/// <param name="Reason">Why, in a few words.</param>
/// <param name="Stored">Whether the registry has it; null when it lists nothing.</param>
public sealed record ImageView(string Image, string? ServiceId, string? ServiceName, string Fate, string Reason, bool? Stored, IReadOnlyList<string> Tags, DateTimeOffset? CreatedAt);
