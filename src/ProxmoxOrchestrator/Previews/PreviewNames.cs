using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>A preview's name, which is also its environment's and part of its addresses.</summary>
internal static class PreviewNames
{
    private const int Longest = 30;
    private const int HashLength = 6;

    /// <summary>The other one of two things with the same name is told apart by a hash of its key.</summary>
    public static string Of(string key, long? number, string branch, Func<string, bool> taken)
    {
        var name = number is { } n ? $"pr-{n}" : $"br-{Plain(branch)}";
        if (name.Length <= Longest && name[^1] != '-' && (number is not null || Plain(branch) == branch) && !taken(name))
        {
            return name;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var cut = name[..Math.Min(name.Length, Longest - HashLength - 1)].TrimEnd('-');
        return Enumerable.Range(0, hash.Length - HashLength).Select(at => $"{cut}-{hash.Substring(at, HashLength)}").First(candidate => !taken(candidate));
    }

    private static string Plain(string branch)
        => string.Join('-', new string([.. branch.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Split('-', StringSplitOptions.RemoveEmptyEntries));
}
