using System.Net;
using System.Text.RegularExpressions;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>Where a repository is, taken apart and in one canonical form; never with a credential.</summary>
/// <param name="Scheme">https, http or ssh.</param>
/// <param name="User">ssh only.</param>
/// <param name="Host">A lower-case ASCII name, or an address in its one canonical form (IPv6 without brackets).</param>
/// <param name="Path">Starts with a slash.</param>
internal sealed partial record CloneUrl(string Scheme, string? User, string Host, int Port, string Path)
{
    private const int Longest = 1000;

    public bool IsSsh => Scheme == "ssh";

    public bool IsDefaultPort => Port == DefaultPort(Scheme);

    /// <summary>HOST or HOST:PORT, as it stands in the URL.</summary>
    public string Authority => $"{(Host.Contains(':') ? $"[{Host}]" : Host)}{(IsDefaultPort ? "" : $":{Port}")}";

    /// <summary>OWNER/NAME: the path without its slash and <c>.git</c>.</summary>
    public string RepositoryPath => (Path.EndsWith(".git", StringComparison.Ordinal) ? Path[..^4] : Path).Trim('/').TrimStart('~').TrimStart('/');

    public override string ToString() => IsSsh ? $"ssh://{User}@{Authority}{Path}" : $"{Scheme}://{Authority}{Path}";

    /// <param name="problem">What is wrong with it, for the person who typed it.</param>
    public static CloneUrl? Parse(string? text, out string problem)
    {
        problem = "Give it as https://HOST/PATH, ssh://USER@HOST/PATH or USER@HOST:PATH.";
        if (text is not { Length: > 0 and <= Longest } || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\'))
        {
            return null;
        }

        if (Scp().Match(text) is { Success: true } scp && !text.Contains("://", StringComparison.Ordinal))
        {
            var path = scp.Groups["path"].Value;
            text = $"ssh://{scp.Groups["user"].Value}@{scp.Groups["host"].Value}{(path.StartsWith('/') ? "" : "/")}{path}";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http" or "ssh"))
        {
            return null;
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            problem = "A clone URL has no query and no fragment.";
            return null;
        }

        var user = Uri.UnescapeDataString(uri.UserInfo);
        if (uri.Scheme == "ssh" ? !SshUser().IsMatch(user) : user.Length > 0)
        {
            problem = uri.Scheme == "ssh" ? "An ssh URL names its user and no password: ssh://git@HOST/PATH." : "Leave user and password out of the URL and give the token by itself.";
            return null;
        }

        // 0x7f.1, 2130706433 and 0177.1 are addresses to every resolver: they are taken as what they mean.
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.DnsSafeHost : uri.IdnHost.ToLowerInvariant().TrimEnd('.');
        if (IPAddress.TryParse(host, out var address) && !host.Contains('%'))
        {
            host = address.ToString();
        }
        else if (!HostName().IsMatch(host) || NumericEnd().IsMatch(host))
        {
            problem = $"'{uri.Host}' is no host name.";
            return null;
        }

        var location = Uri.UnescapeDataString(uri.AbsolutePath);
        if (location.Length < 2 || location.Any(char.IsControl) || location.Contains('\'') || location.Split('/').Any(p => p is ".." or "." || p.StartsWith('-')))
        {
            problem = "The URL names no repository. Its path may not hold quotes, '..', or parts that start with a dash.";
            return null;
        }

        problem = "";
        return new CloneUrl(uri.Scheme, uri.Scheme == "ssh" ? user : null, host, uri.Port > 0 ? uri.Port : DefaultPort(uri.Scheme), uri.Scheme == "ssh" ? location : uri.AbsolutePath);
    }

    private static int DefaultPort(string scheme) => scheme switch { "https" => 443, "http" => 80, _ => 22 };

    [GeneratedRegex(@"\A(?<user>[A-Za-z0-9_][A-Za-z0-9._-]*)@(?<host>[A-Za-z0-9.-]+):(?<path>[^:]+)\z")]
    private static partial Regex Scp();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex SshUser();

    [GeneratedRegex(@"\A(?=.{1,253}\z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"(\A|\.)(0x[0-9a-f]*|[0-9]+)\z")]
    private static partial Regex NumericEnd();
}
