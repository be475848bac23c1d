using System.Text.RegularExpressions;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>Finds in BuildKit's output why it failed. Pure.</summary>
internal static partial class BuildFailureText
{
    private const string Anything = "Correct what it names and push again; the build's log holds all of its output.";

    /// <param name="tail">The last lines of the output, oldest first.</param>
    public static string Of(int exitCode, IReadOnlyList<string> tail)
    {
        var reason = tail.LastOrDefault(line => line.Contains("failed to solve", StringComparison.Ordinal))
            ?? tail.LastOrDefault(line => Own(line).StartsWith("ERROR", StringComparison.OrdinalIgnoreCase))
            ?? tail.LastOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase))
            ?? tail.LastOrDefault(line => line.Trim().Length > 0);
        var text = reason is null ? $"docker build ended with code {exitCode} and said nothing" : Shorten(reason);
        if (Fetch().Match(text) is { Success: true } fetch)
        {
            var (host, tag) = (fetch.Groups["host"].Value, fetch.Groups["tag"].Value);
            return $"The image {host}/{fetch.Groups["name"].Value}{(tag.Contains(':', StringComparison.Ordinal) ? '@' : ':')}{tag} cannot be fetched: {fetch.Groups["why"].Value.TrimEnd('.')}. Check its name, and that builder nodes reach {host}.";
        }

        return Command().Match(text) is { Success: true } failed
            ? $"The command {failed.Groups["command"].Value.Trim()} ended with exit code {failed.Groups["code"].Value}.{Hint(failed.Groups["code"].Value)}"
            : $"{text.TrimEnd('.')}. {Anything}";
    }

    private static string Hint(string code) => code switch
    {
        "137" => " It was killed, most likely because the builder ran out of memory.",
        "127" => " A program that it calls is not there: install it in a step before, or correct its name.",
        _ => " The lines before this in the build's log say why; correct it and push again.",
    };

    // Of BuildKit in Docker 20.10: "executor failed running [/bin/sh -c npm ci]: exit code: 1"; of later ones: "process \"/bin/sh -c npm ci\" did not complete successfully: exit code: 1".
    [GeneratedRegex("""(?:executor failed running \[|process ")(?:/bin/(?:ba)?sh (?:-l |-o pipefail |-ol pipefail )?-c )?(?<command>.+?)(?:\]|" did not complete successfully): exit code: (?<code>\d+)\s*$""")]
    private static partial Regex Command();

    // "failed to do request: Head "https://registry-1.docker.io/v2/library/none/manifests/1": dial tcp: lookup registry-1.docker.io: no such host"
    [GeneratedRegex("""failed to do request: \w+ "https?://(?<host>[^/]+)/v2/(?<name>.+)/manifests/(?<tag>[^"]+)": (?<why>.+)$""")]
    private static partial Regex Fetch();

    /// <summary>BuildKit of Docker 20.10 gives each step's digest a line of its own, <c>#7 sha256:…</c>, which nobody can use.</summary>
    public static bool SaysNothing(string line) => Digest().IsMatch(line);

    [GeneratedRegex("""^#\d+ sha256:[0-9a-f]{64}\s*$""")]
    private static partial Regex Digest();

    // "#7 ERROR: executor failed running …"
    private static string Own(string line)
    {
        var text = line.Trim();
        return text.StartsWith('#') && text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? text[(space + 1)..] : text;
    }

    // "failed to solve with frontend dockerfile.v0: failed to solve with frontend gateway.v0: rpc error: code = Unknown desc = failed to build LLB: executor failed running […]: exit code: 1"
    private static string Shorten(string line)
    {
        var text = Own(line);
        foreach (var prefix in (string[])["failed to build LLB: ", "failed to create LLB definition: ", "desc = ", "failed to solve: ", "ERROR: ", "error: "])
        {
            var at = text.LastIndexOf(prefix, StringComparison.Ordinal);
            if (at >= 0 && at + prefix.Length < text.Length)
            {
                return text[(at + prefix.Length)..];
            }
        }

        return text;
    }
}
