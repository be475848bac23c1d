using ProxPaaS.Cli.Session;

namespace ProxPaaS.Cli.Linking;

/// <summary>git's credential protocol: <c>key=value</c> lines in and out.</summary>
internal static class CredentialHelper
{
    /// <summary>The <c>credential.…helper</c> value that makes git ask px. git hands it to a shell, hence the quotes.</summary>
    public static string Command(string executable, string host, string gitUrl)
        => $"!{Quote(executable)} git-credential --host {Quote(host)} --for {Quote(gitUrl)}";

    /// <summary>Scheme, host and port of an address: what git matches a helper by.</summary>
    public static string Scope(string gitUrl) => new Uri(gitUrl).GetLeftPart(UriPartial.Authority);

    /// <summary>The answer to <c>get</c>, or nothing when git asks for another address than the helper was set for.</summary>
    public static string Answer(string request, string scope, PxSession session)
    {
        var asked = request.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.TrimEnd('\r').Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0])
            .ToDictionary(group => group.Key, group => group.Last()[1]);
        var matches = asked.TryGetValue("protocol", out var protocol) && asked.TryGetValue("host", out var host)
            && Uri.TryCreate($"{protocol}://{host}", UriKind.Absolute, out var uri)
            && uri.GetLeftPart(UriPartial.Authority) == scope;
        return matches ? $"username=px\npassword={session.Token}\n" : "";
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''")}'";
}
