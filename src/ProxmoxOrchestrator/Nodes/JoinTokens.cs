using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>The one-time join token: 160 bit as 32 base32 characters, lower case, carried in the host name's domain. Only its hash is kept.</summary>
internal static class JoinTokens
{
    public const int Length = 32;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567", Domain = "join.internal";

    public static string New()
    {
        Span<byte> bytes = stackalloc byte[Length];
        RandomNumberGenerator.Fill(bytes);
        var text = new StringBuilder(Length);
        foreach (var value in bytes)
        {
            // 32 letters divide 256: every letter is equally likely.
            text.Append(Alphabet[value & 31]);
        }

        return text.ToString();
    }

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    /// <summary><c>NAME.TOKEN.join.internal</c>.</summary>
    public static string Hostname(string name, string token) => $"{name}.{token}.{Domain}";

    /// <summary>The token in such a host name; null when it carries none.</summary>
    public static string? InHostname(string? hostname)
        => hostname?.Split('.') is [_, { Length: Length } token, "join", "internal"] ? token : null;
}
