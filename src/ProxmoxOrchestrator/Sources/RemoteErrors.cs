namespace ProxPaaS.Orchestrator.Sources;

/// <summary>git's and ssh's last words → what the owner can do. The one place that reads them.</summary>
internal static class RemoteErrors
{
    private const int LongestQuote = 300;

    public static RemoteException Of(CloneUrl url, string error)
    {
        bool Says(params string[] words) => words.Any(w => error.Contains(w, StringComparison.OrdinalIgnoreCase));
        if (Says("fsck error"))
        {
            return new(RemoteProblem.Refused, $"{url.RepositoryPath} holds an object that git does not take in ({Quote(error, "error: object")}). Remove it from its history.");
        }

        if (Says("REMOTE HOST IDENTIFICATION HAS CHANGED", "Host key verification failed"))
        {
            return new(RemoteProblem.HostKeyChanged, $"{url.Authority} shows another ssh key than the pinned one. If its operator changed it, set the new one with: px sources set --known-hosts FILE");
        }

        if (Says("Permission denied (publickey"))
        {
            return new(RemoteProblem.Refused, $"{url.Authority} does not take the deploy key. Enter the public key that px sources show prints as a deploy key of {url.RepositoryPath}.");
        }

        if (Says("could not read Username", "could not read Password", "Authentication failed", "error: 401", "error: 403", "Invalid username or"))
        {
            return new(RemoteProblem.Refused, $"{url.Authority} asks for a token, or refuses the one it got. Set one that may read {url.RepositoryPath}: px sources set --token-stdin");
        }

        if (Says("does not match target host", "no alternative certificate subject name matches"))
        {
            return new(RemoteProblem.Refused, $"{url.Authority} shows a certificate for another name. Use the name that stands in it, or have it made for this one.");
        }

        if (Says("certificate verification failed", "certificate problem", "certificate verify failed"))
        {
            return new(RemoteProblem.Refused, Untrusted(url.Authority));
        }

        if (Says("couldn't find remote ref"))
        {
            return new(RemoteProblem.Refused, $"{url.Authority} has {Quote(error).Split(' ')[^1]} of {url.RepositoryPath} no more, or not yet.");
        }

        if (Says("Repository not found", "not found", "does not exist", "does not appear to be a git repository", "error: 404", "could not be found"))
        {
            return new(RemoteProblem.Refused, $"{url.Authority} has no repository {url.RepositoryPath}, or does not show it to this {(url.IsSsh ? "key" : "token")}. Check the URL and the access.");
        }

        if (Says("redirect", "error: 301", "error: 302", "error: 307", "error: 308"))
        {
            return new(RemoteProblem.Refused, $"{url.Authority} redirects to another address, which is not followed. Set the repository's present URL: px sources set --url URL");
        }

        return new(RemoteProblem.Unreachable, $"{url.Authority} does not answer as a git server does ({Quote(error)}).");
    }

    /// <summary>What to do about a server whose certificate nobody vouches for.</summary>
    public static string Untrusted(string authority)
        => $"{authority} shows a certificate that has expired, or that no authority known here vouches for. If an authority of your own made it: px sources set --ca-file FILE";

    /// <summary>The last line that says something; git repeats no credentials, because URLs hold none.</summary>
    private static string Quote(string error, string start = "fatal")
    {
        var line = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault(l => l.StartsWith(start, StringComparison.Ordinal) || l.StartsWith("ssh:", StringComparison.Ordinal))
            ?? error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "it said nothing";
        return new([.. line.Take(LongestQuote).Select(c => char.IsControl(c) ? ' ' : c)]);
    }
}
