namespace ProxPaaS.Orchestrator.Registry.Retention;

/// <summary>One look at all images.</summary>
/// <param name="Problem">Why it is incomplete, and nothing may be decided on it; null when it is complete.</param>
/// <param name="Listed">The registry told all that it holds; false where a registry lists nothing, and only images that rows name are looked at.</param>
internal sealed record ImageLook(IReadOnlyList<ImageFinding> Images, string? Problem, bool Listed);
