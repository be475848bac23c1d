using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Builds.Sources;

/// <summary>Whether a pushed commit concerns a service with watch paths. Pure.</summary>
internal static class PushWatch
{
    private const int ShownPatterns = 5;

    /// <summary>Null: build it; else why not, in a sentence.</summary>
    /// <param name="built">The commit that the service was built from last; null: it never was.</param>
    /// <param name="changed">Paths that differ from that one; null: nobody knows.</param>
    public static string? Objection(string path, IReadOnlyList<string>? watched, string? built, IReadOnlyList<string>? changed)
        => watched is { Count: > 0 } && built is not null && changed is { Count: > 0 } && !PathFilter.MatchesAny(watched, changed)
            ? $"Nothing under the watch paths of {path} ({string.Join(", ", watched.Take(ShownPatterns))}{(watched.Count > ShownPatterns ? ", …" : "")}) changed since commit {built[..8]} was built."
            : null;
}
