namespace ProxPaaS.Orchestrator.Builds;

/// <summary>Whether a build is needed at all. Pure.</summary>
/// <param name="From">The build whose image is used again; null: build.</param>
internal sealed record BuildReuse(Build? From, string Reason)
{
    /// <param name="earlier">The newest successful build of the service with the same fingerprint.</param>
    /// <param name="imageIsThere">The registry still has its image; null when the registry could not be asked.</param>
    public static BuildReuse Decide(bool noCache, Build? earlier, bool? imageIsThere) => (noCache, earlier, imageIsThere) switch
    {
        (true, _, _) => new(null, "Asked for without the cache."),
        (_, null, _) => new(null, "Nothing with the same files and build settings was built before."),
        (_, { } found, false) => new(null, $"Built before as {found.Id}, but its image is not in the registry any more."),

        // The build will tell whether the registry is really away.
        (_, { } found, null) => new(null, $"Built before as {found.Id}, but the registry does not answer."),
        (_, { } found, true) => new(found, $"Already built as {found.Id}: commit {found.CommitSha[..8]} has the same files and build settings. Its image is used again; --no-cache builds anew."),
    };
}
