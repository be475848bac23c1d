namespace ProxPaaS.Orchestrator.Previews;

/// <summary>Something that could have a preview: an open pull request, or a branch.</summary>
/// <param name="Services">Services of the base environment whose repository it is of: these are built from it.</param>
/// <param name="MayRun">False: it comes from a fork and nobody has approved this commit.</param>
/// <param name="MaySeeSecrets">False: strangers wrote it, approved or not.</param>
internal sealed record PreviewWish(string Key, long? Number, string Branch, string Title, string HeadSha, bool MayRun, bool MaySeeSecrets, IReadOnlyList<string> Services)
{
    /// <summary>The key of a pull request: the same for all services that are built from its repository.</summary>
    public static string KeyOf(string cloneUrl, long number) => $"pr:{cloneUrl}:{number}";
}
