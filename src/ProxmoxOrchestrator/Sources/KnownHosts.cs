using System.Text.RegularExpressions;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>ssh servers' keys, one <c>TYPE BASE64</c> a line: a source has one server, so the names in front are left out.</summary>
internal static partial class KnownHosts
{
    private const int MostLines = 20;

    /// <summary>As the three publish them.</summary>
    private static readonly Dictionary<string, string> Published = new()
    {
        ["github.com"] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
        ["gitlab.com"] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAfuCHKVTjquxvt6CM6tdG4SLp1Btn/nOeHHE5UOzRdf",
        ["bitbucket.org"] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO",
    };

    public static string? Of(string host) => Published.GetValueOrDefault(host);

    /// <summary>Lines of a known_hosts file, of <c>ssh-keyscan</c>, or bare keys → bare keys; null when one of them is none.</summary>
    public static string? Parse(string text)
    {
        var keys = new List<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => !l.StartsWith('#')))
        {
            if (Key().Match(line) is not { Success: true } match || line.StartsWith('@'))
            {
                return null;
            }

            keys.Add($"{match.Groups["type"].Value} {match.Groups["key"].Value}");
        }

        return keys.Count is > 0 and <= MostLines ? string.Join('\n', keys.Distinct()) : null;
    }

    /// <summary>As ssh reads them, under the name that its configuration gives the server.</summary>
    public static string File(string keys, string alias) => string.Concat(keys.Split('\n').Select(key => $"{alias} {key}\n"));

    [GeneratedRegex(@"\A(\S+\s+)?(?<type>ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com)\s+(?<key>[A-Za-z0-9+/]{40,2000}={0,2})(\s.*)?\z")]
    private static partial Regex Key();
}
