namespace ProxPaaS.Orchestrator.Builds.Sources;

/// <param name="Problem">Why this source is not built; null when it can be.</param>
/// <param name="Notices">Sentences for the build's log.</param>
internal sealed record SourceVerdict(string? Problem, IReadOnlyList<string> Notices);
