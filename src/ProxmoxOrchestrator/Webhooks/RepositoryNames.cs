using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Whether a delivery's repository can be the source's, before its id is known. Pure.</summary>
internal static class RepositoryNames
{
    /// <summary>
    /// Exact but for case. The clone URL's path may begin with more than the provider calls the repository: where the provider is installed below
    /// a path, and Data Center's <c>scm/</c>.
    /// </summary>
    /// <param name="name">OWNER/NAME as the delivery has it.</param>
    public static bool Fits(CloneUrl url, string name)
    {
        var (path, wanted) = (url.RepositoryPath, name.Trim('/').TrimStart('~'));
        return wanted.Length > 0 && path.EndsWith(wanted, StringComparison.OrdinalIgnoreCase) && (path.Length == wanted.Length || path[^(wanted.Length + 1)] is '/' or '~');
    }
}
