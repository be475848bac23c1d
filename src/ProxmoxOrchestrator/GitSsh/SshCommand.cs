using System.Diagnostics.CodeAnalysis;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>What a client asks to be run: git's two programs with one path, and nothing else.</summary>
internal sealed record SshCommand(bool Pushes, string Project, string? Environment, string Service)
{
    private const int Longest = 1000;

    public static bool TryParse(string? text, [NotNullWhen(true)] out SshCommand? command)
    {
        command = null;
        if (text is null || text.Length > Longest || text.Any(char.IsControl))
        {
            return false;
        }

        // git writes "git-receive-pack 'PATH'"; very old and other clients "git receive-pack 'PATH'".
        var rest = text.StartsWith("git ", StringComparison.Ordinal) ? $"git-{text[4..]}" : text;
        if (rest.Split(' ', 2) is not [("git-receive-pack" or "git-upload-pack") and var program, var quoted] || Unquote(quoted.Trim()) is not { } path)
        {
            return false;
        }

        var names = path.Trim('/').Split('/').ToList();
        if (names.Count > 1 && names[0] == "git")
        {
            // The same path as over HTTP.
            names.RemoveAt(0);
        }

        if (names.Count is < 2 or > 3 || names.Any(name => name.Length == 0))
        {
            return false;
        }

        var service = names[^1].EndsWith(".git", StringComparison.Ordinal) ? names[^1][..^4] : names[^1];
        command = new SshCommand(program == "git-receive-pack", names[0], names.Count == 3 ? names[1] : null, service);
        return true;
    }

    /// <summary>One word as git quotes it. Anything that a shell would make more of is no path of ours.</summary>
    private static string? Unquote(string text)
        => text is ['\'', .., '\''] && text.Length > 2 && !text[1..^1].Contains('\'') ? text[1..^1] : text.AsSpan().IndexOfAny(" '\"\\$`;&|<>()*?") < 0 && text.Length > 0 ? text : null;
}
